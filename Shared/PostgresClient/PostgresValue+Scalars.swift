public import Core
public import FoundationEssentials

extension String: PostgresScalar {
    /// The type's name in Postgres.
    public static var postgresType: String { "text" }
    /// The type\'s number in Postgres.
    public static var elementID: UInt32 { 25 }

    /// Appends the text's UTF-8.
    public func append(to output: inout PostgresOutput) -> Bool {
        output.append(text: self)
        return true
    }

    /// Reads any column as its text.
    public static func decode(_ text: PostgresText) -> String? { text.string }
}

extension Int: PostgresScalar {
    /// The type's name in Postgres.
    public static var postgresType: String { "int8" }
    /// The type\'s number in Postgres.
    public static var elementID: UInt32 { 20 }

    /// Appends eight bytes.
    public func append(to output: inout PostgresOutput) -> Bool {
        output.append(self)
        return true
    }

    /// Reads a whole number.
    public static func decode(_ text: PostgresText) -> Int? { text.integer(as: Int.self) }
}

extension Int64: PostgresScalar {
    /// The type's name in Postgres.
    public static var postgresType: String { "int8" }
    /// The type\'s number in Postgres.
    public static var elementID: UInt32 { 20 }

    /// Appends eight bytes.
    public func append(to output: inout PostgresOutput) -> Bool {
        output.append(self)
        return true
    }

    /// Reads a whole number.
    public static func decode(_ text: PostgresText) -> Int64? { text.integer(as: Int64.self) }
}

extension Int32: PostgresScalar {
    /// The type's name in Postgres.
    public static var postgresType: String { "int4" }
    /// The type\'s number in Postgres.
    public static var elementID: UInt32 { 23 }

    /// Appends four bytes.
    public func append(to output: inout PostgresOutput) -> Bool {
        output.append(self)
        return true
    }

    /// Reads a whole number.
    public static func decode(_ text: PostgresText) -> Int32? { text.integer(as: Int32.self) }
}

extension Double: PostgresScalar {
    /// The type's name in Postgres.
    public static var postgresType: String { "float8" }
    /// The type\'s number in Postgres.
    public static var elementID: UInt32 { 701 }

    /// Appends eight bytes.
    public func append(to output: inout PostgresOutput) -> Bool {
        output.append(bitPattern)
        return true
    }

    /// Reads a number, `NaN` and `Infinity` included.
    public static func decode(_ text: PostgresText) -> Double? { Double(text.string) }
}

extension Bool: PostgresScalar {
    /// The type's name in Postgres.
    public static var postgresType: String { "bool" }
    /// The type\'s number in Postgres.
    public static var elementID: UInt32 { 16 }

    /// Appends one byte, 1 or 0.
    public func append(to output: inout PostgresOutput) -> Bool {
        output.append(self ? 1 as UInt8 : 0)
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
    /// The type\'s number in Postgres.
    public static var elementID: UInt32 { 2950 }

    /// Appends sixteen bytes.
    public func append(to output: inout PostgresOutput) -> Bool {
        output.append(self)
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
    /// The type\'s number in Postgres.
    public static var elementID: UInt32 { 1184 }

    /// Microseconds from 1970 to 2000, where Postgres begins to count.
    private static let startOf2000: Int64 = 946_684_800_000_000

    /// Appends eight bytes: microseconds.
    public func append(to output: inout PostgresOutput) -> Bool {
        output.append(microseconds - Self.startOf2000)
        return true
    }

    /// Reads Postgres' ISO form; `infinity` is none.
    public static func decode(_ text: PostgresText) -> Timestamp? { Timestamp(text.string) }
}

extension SQL.JSON: PostgresScalar {
    /// The type's name in Postgres.
    public static var postgresType: String { "jsonb" }
    /// The type\'s number in Postgres.
    public static var elementID: UInt32 { 3802 }

    /// Appends the form's version and the JSON text.
    public func append(to output: inout PostgresOutput) -> Bool {
        output.append(1 as UInt8)
        output.append(text: text)
        return true
    }

    /// Reads a JSON column.
    public static func decode(_ text: PostgresText) -> SQL.JSON? { SQL.JSON(text: text.string) }
}
