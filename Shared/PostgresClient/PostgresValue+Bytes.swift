/// A list of bytes is `bytea`, not an array.
extension UInt8: PostgresElement {
    /// The element type's name in Postgres.
    public static var elementType: String { "int2" }
    /// The element type's number in Postgres.
    public static var elementID: UInt32 { 21 }
    /// The name in Postgres of a list of these.
    public static var listType: String { "bytea" }

    /// Appends two bytes.
    public func appendElement(to output: inout PostgresOutput) -> Bool {
        output.append(Int16(self))
        return true
    }

    /// Reads a small whole number.
    public static func element(_ text: PostgresText?) -> UInt8? { text?.integer(as: UInt8.self) }

    /// Appends the bytes.
    public static func appendList(_ list: [UInt8], to output: inout PostgresOutput) { output.append(list) }

    /// Reads `\x` and hexadecimal digits.
    public static func list(_ text: PostgresText) -> [UInt8]? {
        let count = text.bytes.count
        guard count >= 2, count % 2 == 0, text.bytes[0] == UInt8(ascii: "\\"), text.bytes[1] == UInt8(ascii: "x")
        else { return nil }
        var list: [UInt8] = []
        list.reserveCapacity(count / 2 - 1)
        for index in stride(from: 2, to: count, by: 2) {
            guard let byte = text.hexadecimalByte(at: index) else { return nil }
            list.append(byte)
        }
        return list
    }
}

/// `bytea` inside an array.
extension Array: PostgresElement where Element == UInt8 {
    /// The element type's name in Postgres.
    public static var elementType: String { "bytea" }
    /// The element type's number in Postgres.
    public static var elementID: UInt32 { 17 }

    /// Appends one `bytea`.
    public func appendElement(to output: inout PostgresOutput) -> Bool {
        output.append(self)
        return true
    }

    /// Reads one `bytea`.
    public static func element(_ text: PostgresText?) -> [UInt8]? { text.flatMap(UInt8.list) }
}

extension PostgresText {
    func integer<Number: FixedWidthInteger>(as _: Number.Type) -> Number? {
        var index = 0
        var isNegative = false
        if let first = bytes.first, first == UInt8(ascii: "-") {
            isNegative = true
            index = 1
        }
        guard index < bytes.count else { return nil }
        var value: Number = 0
        while index < bytes.count {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            let (scaled, isTooLarge) = value.multipliedReportingOverflow(by: 10)
            let (next, overflows) =
                isNegative
                ? scaled.subtractingReportingOverflow(Number(digit)) : scaled.addingReportingOverflow(Number(digit))
            guard !isTooLarge, !overflows else { return nil }
            value = next
            index += 1
        }
        return value
    }

    func hexadecimalByte(at index: Int) -> UInt8? {
        guard let high = hexadecimalDigit(bytes[index]), let low = hexadecimalDigit(bytes[index + 1]) else {
            return nil
        }
        return high << 4 | low
    }

    private func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x61...0x66: byte - 0x61 + 10
        case 0x41...0x46: byte - 0x41 + 10
        default: nil
        }
    }
}
