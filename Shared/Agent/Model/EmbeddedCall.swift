/// A call that a model wrote as text instead of making it: bare JSON, within a fence, a tag, or among words.
struct EmbeddedCall {
    /// The tool.
    let name: String
    /// Its arguments, an object.
    let arguments: JSONElement

    /// Finds the call in a text; nil when there is none.
    init?(_ text: String) {
        guard text.contains("{"), let object = Self.firstObject(in: text) else { return nil }
        let inner = object["function"]?.object == nil ? object : object["function"] ?? object
        for key in ["name", "tool", "tool_name", "function", "action"] {
            guard let name = inner[key]?.string, ToolName(rawValue: name) != nil else { continue }
            let given = ["arguments", "parameters", "args", "input"].lazy.compactMap { inner[$0] }.first
            self.name = name
            arguments = given?.string.flatMap { JSONElement(text: $0) } ?? given ?? .object([:])
            return
        }
        // The arguments alone, of a reply: nothing else has a message and sources.
        guard object[ToolArgument.message.rawValue]?.string != nil, object[ToolArgument.sources.rawValue] != nil else {
            return nil
        }
        name = ToolName.sendResponse.rawValue
        arguments = object
    }

    /// The first JSON object in a text, whatever stands around it.
    static func firstObject(in text: String) -> JSONElement? {
        let bytes = Array(text.utf8)
        var start = bytes.firstIndex(of: UInt8(ascii: "{"))
        var tries = 0
        while let open = start, tries < 8 {
            if let end = end(of: bytes, from: open), let element = JSONElement(bytes: Array(bytes[open..<end])) {
                return element
            }
            tries += 1
            start = bytes[(open + 1)...].firstIndex(of: UInt8(ascii: "{"))
        }
        return nil
    }

    /// Where the object that begins here ends.
    private static func end(of bytes: [UInt8], from open: Int) -> Int? {
        var depth = 0
        var isInString = false
        var isEscaped = false
        for place in open..<bytes.count {
            let byte = bytes[place]
            if isEscaped {
                isEscaped = false
            } else if isInString {
                isEscaped = byte == UInt8(ascii: "\\")
                isInString = byte != UInt8(ascii: "\"")
            } else if byte == UInt8(ascii: "\"") {
                isInString = true
            } else if byte == UInt8(ascii: "{") {
                depth += 1
            } else if byte == UInt8(ascii: "}") {
                depth -= 1
                if depth == 0 { return place + 1 }
            }
        }
        return nil
    }
}
