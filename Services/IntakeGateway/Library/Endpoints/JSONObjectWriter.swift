import Core

/// Writes a JSON object member by member; what is nil is written as null.
struct JSONObjectWriter {
    private var text = "{"

    /// Adds a text.
    mutating func add(_ name: StaticString, _ value: String?) {
        begin(name)
        if let value { text.append(jsonString: value) } else { text.append("null") }
    }

    /// Adds a moment.
    mutating func add(_ name: StaticString, _ value: Timestamp?) {
        add(name, value?.description)
    }

    /// Adds a value that is JSON already.
    mutating func add(_ name: StaticString, json: String) {
        begin(name)
        text.append(json)
    }

    /// The object.
    var json: String { text + "}" }

    /// The object in UTF-8.
    var bytes: [UInt8] { Array(json.utf8) }

    private mutating func begin(_ name: StaticString) {
        if text.utf8.count > 1 { text.append(",") }
        text.append("\"\(name)\":")
    }
}
