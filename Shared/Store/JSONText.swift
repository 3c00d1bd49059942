import FoundationEssentials

/// JSON as it goes into jsonb columns: keys sorted, so that equal values are equal texts.
enum JSONText {
    static func of(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(value), as: UTF8.self)
        return holdsNUL(text) ? withoutNUL(text) : text
    }

    private static let escapedNUL = Array(#"\u0000"#.utf8)

    private static func holdsNUL(_ json: String) -> Bool {
        let bytes = json.utf8.span
        var place = 0
        while place + 5 < bytes.count {
            if bytes[place] == UInt8(ascii: "\\"), bytes[place + 1] == UInt8(ascii: "u"),
                bytes[place + 2] == UInt8(ascii: "0"),
                bytes[place + 3] == UInt8(ascii: "0"), bytes[place + 4] == UInt8(ascii: "0"),
                bytes[place + 5] == UInt8(ascii: "0")
            {
                return true
            }
            place += 1
        }
        return false
    }

    /// Postgres keeps no NUL in text, and jsonb refuses it as an escape; a backslash that is text itself stays.
    private static func withoutNUL(_ json: String) -> String {
        var kept: [UInt8] = []
        var rest = Array(json.utf8)[...]
        while let byte = rest.first {
            let isEscape = byte == UInt8(ascii: "\\")
            if isEscape, rest.starts(with: escapedNUL) {
                rest = rest.dropFirst(escapedNUL.count)
            } else {
                // An escape and the character after it belong together.
                kept += rest.prefix(isEscape ? 2 : 1)
                rest = rest.dropFirst(isEscape ? 2 : 1)
            }
        }
        return String(decoding: kept, as: UTF8.self)
    }

    static func decode<Value: Decodable>(_ type: Value.Type, from text: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }
}
