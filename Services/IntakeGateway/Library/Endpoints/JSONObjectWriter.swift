import Core

/// Writes a JSON object member by member, as UTF-8.
struct JSONObjectWriter {
    private var utf8: [UInt8]
    private let omitsNil: Bool

    /// Begins an object.
    ///
    /// - Parameter omitsNil: Whether what is nil is left out instead of written as null.
    init(omitsNil: Bool = false) {
        self.omitsNil = omitsNil
        utf8 = [UInt8(ascii: "{")]
        utf8.reserveCapacity(512)
    }

    /// Adds a text.
    mutating func add(_ name: StaticString, _ value: String?) {
        guard let value else {
            if !omitsNil { add(name, json: "null") }
            return
        }
        begin(name)
        append(value)
    }

    /// Adds a moment.
    mutating func add(_ name: StaticString, _ value: Timestamp?) {
        add(name, value?.description)
    }

    /// Adds a value that is JSON already.
    mutating func add(_ name: StaticString, json: String) {
        begin(name)
        utf8.append(contentsOf: json.utf8)
    }

    /// The object.
    var json: String { String(decoding: bytes, as: UTF8.self) }

    /// The object in UTF-8.
    var bytes: [UInt8] { utf8 + [UInt8(ascii: "}")] }

    private mutating func begin(_ name: StaticString) {
        if utf8.count > 1 { utf8.append(UInt8(ascii: ",")) }
        utf8.append(UInt8(ascii: "\""))
        utf8.append(contentsOf: name.description.utf8)
        utf8.append(UInt8(ascii: "\""))
        utf8.append(UInt8(ascii: ":"))
    }

    /// A text between quotes; only what must be is escaped.
    private mutating func append(_ text: String) {
        utf8.append(UInt8(ascii: "\""))
        defer { utf8.append(UInt8(ascii: "\"")) }
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) else {
            utf8.append(contentsOf: text.utf8)
            return
        }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                utf8.append(UInt8(ascii: "\\"))
                utf8.append(byte)
            case 0x0A: utf8.append(contentsOf: "\\n".utf8)
            case 0x0D: utf8.append(contentsOf: "\\r".utf8)
            case 0x09: utf8.append(contentsOf: "\\t".utf8)
            case 0..<0x20: utf8.append(contentsOf: "\\u00\([byte].hexadecimal)".utf8)
            default: utf8.append(byte)
            }
        }
    }
}
