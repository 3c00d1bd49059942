import FoundationEssentials

/// JSON as it goes into jsonb columns: keys sorted, so that equal values are equal texts.
enum JSONText {
    static func of(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Postgres keeps no NUL in text, and jsonb refuses it as an escape.
        return String(decoding: try encoder.encode(value), as: UTF8.self).replacing("\\u0000", with: "")
    }

    static func decode<Value: Decodable>(_ type: Value.Type, from text: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }
}
