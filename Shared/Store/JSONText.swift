import FoundationEssentials

/// JSON as it goes into jsonb columns: keys sorted, so that equal values are equal texts.
enum JSONText {
    static func of(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: withoutNUL(try encoder.encode(value)), as: UTF8.self)
    }

    /// Postgres keeps no NUL in text, and jsonb refuses it as an escape; a backslash that is text itself stays.
    private static func withoutNUL(_ json: Data) -> Data {
        let escape = Array(#"\u0000"#.utf8)
        guard json.firstRange(of: escape) != nil else { return json }
        var kept = Data()
        var rest = json[...]
        while let byte = rest.first {
            let isEscape = byte == UInt8(ascii: "\\")
            if isEscape, rest.starts(with: escape) {
                rest = rest.dropFirst(escape.count)
            } else {
                // An escape and the character after it belong together.
                kept += rest.prefix(isEscape ? 2 : 1)
                rest = rest.dropFirst(isEscape ? 2 : 1)
            }
        }
        return kept
    }

    static func decode<Value: Decodable>(_ type: Value.Type, from text: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }
}
