public import Core
public import FoundationEssentials

extension String: PostgresScalar {
    /// The type's name in Postgres.
    public static var postgresType: String { "text" }
    /// Whether the element's text must be quoted inside an array.
    public static var needsQuotes: Bool { true }

    /// Appends the text's UTF-8.
    public func appendPostgresText(to bytes: inout [UInt8]) -> Bool {
        bytes += utf8
        return true
    }

    /// Reads any column as its text.
    public static func decode(_ text: PostgresText) -> String? { text.string }
}

extension Int: PostgresScalar {
    /// The type's name in Postgres.
    public static var postgresType: String { "int8" }

    /// Appends the digits.
    public func appendPostgresText(to bytes: inout [UInt8]) -> Bool {
        bytes += "\(self)".utf8
        return true
    }

    /// Reads a whole number.
    public static func decode(_ text: PostgresText) -> Int? { text.integer(as: Int.self) }
}

extension Int64: PostgresScalar {
    /// The type's name in Postgres.
    public static var postgresType: String { "int8" }

    /// Appends the digits.
    public func appendPostgresText(to bytes: inout [UInt8]) -> Bool {
        bytes += "\(self)".utf8
        return true
    }

    /// Reads a whole number.
    public static func decode(_ text: PostgresText) -> Int64? { text.integer(as: Int64.self) }
}

extension Int32: PostgresScalar {
    /// The type's name in Postgres.
    public static var postgresType: String { "int4" }

    /// Appends the digits.
    public func appendPostgresText(to bytes: inout [UInt8]) -> Bool {
        bytes += "\(self)".utf8
        return true
    }

    /// Reads a whole number.
    public static func decode(_ text: PostgresText) -> Int32? { text.integer(as: Int32.self) }
}

extension Double: PostgresScalar {
    /// The type's name in Postgres.
    public static var postgresType: String { "float8" }

    /// Appends the shortest text that reads back as the same number.
    public func appendPostgresText(to bytes: inout [UInt8]) -> Bool {
        bytes += "\(self)".utf8
        return true
    }

    /// Reads a number, `NaN` and `Infinity` included.
    public static func decode(_ text: PostgresText) -> Double? { Double(text.string) }
}

extension Bool: PostgresScalar {
    /// The type's name in Postgres.
    public static var postgresType: String { "bool" }

    /// Appends `t` or `f`.
    public func appendPostgresText(to bytes: inout [UInt8]) -> Bool {
        bytes.append(self ? UInt8(ascii: "t") : UInt8(ascii: "f"))
        return true
    }

    /// Reads `t` or `f`.
    public static func decode(_ text: PostgresText) -> Bool? {
        guard text.bytes.count == 1 else { return nil }
        switch text.bytes[0] {
        case UInt8(ascii: "t"): return true
        case UInt8(ascii: "f"): return false
        default: return nil
        }
    }
}

extension UUID: PostgresScalar {
    /// The type's name in Postgres.
    public static var postgresType: String { "uuid" }

    /// Appends 32 hexadecimal digits.
    public func appendPostgresText(to bytes: inout [UInt8]) -> Bool {
        withUnsafeBytes(of: uuid) { bytes.append(hexadecimal: $0) }
        return true
    }

    /// Reads the form with dashes.
    public static func decode(_ text: PostgresText) -> UUID? {
        guard text.bytes.count == 36 else { return nil }
        var value: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        var index = 0
        let isWhole = withUnsafeMutableBytes(of: &value) { target in
            for position in target.indices {
                if text.bytes[index] == UInt8(ascii: "-") { index += 1 }
                guard index + 1 < 36, let byte = text.hexadecimalByte(at: index) else { return false }
                target[position] = byte
                index += 2
            }
            return index == 36
        }
        return isWhole ? UUID(uuid: value) : nil
    }
}

extension Timestamp: PostgresScalar {
    /// The type's name in Postgres.
    public static var postgresType: String { "timestamptz" }

    /// Appends RFC 3339.
    public func appendPostgresText(to bytes: inout [UInt8]) -> Bool {
        bytes += description.utf8
        return true
    }

    /// Reads Postgres' ISO form; `infinity` is none.
    public static func decode(_ text: PostgresText) -> Timestamp? { Timestamp(text.string) }
}

extension SQL.JSON: PostgresScalar {
    /// The type's name in Postgres.
    public static var postgresType: String { "jsonb" }
    /// Whether the element's text must be quoted inside an array.
    public static var needsQuotes: Bool { true }

    /// Appends the JSON text.
    public func appendPostgresText(to bytes: inout [UInt8]) -> Bool { text.appendPostgresText(to: &bytes) }

    /// Reads a JSON column.
    public static func decode(_ text: PostgresText) -> SQL.JSON? { SQL.JSON(text: text.string) }
}

extension SQL.Vector: PostgresScalar {
    /// The type's name in Postgres.
    public static var postgresType: String { "vector" }
    /// Whether the element's text must be quoted inside an array.
    public static var needsQuotes: Bool { true }

    /// Appends `[1.0,2.5]`.
    public func appendPostgresText(to bytes: inout [UInt8]) -> Bool {
        bytes.append(UInt8(ascii: "["))
        for (index, element) in elements.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes += "\(element)".utf8
        }
        bytes.append(UInt8(ascii: "]"))
        return true
    }

    /// Reads pgvector's text form.
    public static func decode(_ text: PostgresText) -> SQL.Vector? {
        let whole = text.string
        guard whole.hasPrefix("["), whole.hasSuffix("]") else { return nil }
        var elements: [Float] = []
        for part in whole.dropFirst().dropLast().split(separator: ",") {
            guard let element = Float(part) else { return nil }
            elements.append(element)
        }
        return SQL.Vector(elements: elements)
    }
}
