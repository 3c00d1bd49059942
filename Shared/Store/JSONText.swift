import Core
import FoundationEssentials

/// JSON as it goes into jsonb columns, without NUL, which Postgres keeps in no text.
enum JSONText {
    static func of(_ value: some Encodable) throws -> String {
        String(decoding: try CompactJSON.bytes(of: value, keepsNUL: false), as: UTF8.self)
    }

    static func decode<Value: Decodable>(_ type: Value.Type, from text: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }
}
