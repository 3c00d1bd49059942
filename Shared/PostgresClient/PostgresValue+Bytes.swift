/// A list of bytes is `bytea`, not an array.
extension UInt8: PostgresElement {
    /// The element type's name in Postgres.
    public static var elementType: String { "int2" }
    /// Whether the element's text must be quoted inside an array.
    public static var needsQuotes: Bool { false }
    /// The name in Postgres of a list of these.
    public static var listType: String { "bytea" }

    /// Appends the digits.
    public func appendElement(to bytes: inout [UInt8]) -> Bool {
        bytes += "\(self)".utf8
        return true
    }

    /// Reads a small whole number.
    public static func element(_ text: PostgresText?) -> UInt8? { text?.integer(as: UInt8.self) }

    /// Appends `\x` and hexadecimal digits.
    public static func appendList(_ list: [UInt8], to bytes: inout [UInt8]) {
        bytes += "\\x".utf8
        list.withUnsafeBytes { bytes.append(hexadecimal: $0) }
    }

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
    /// Whether the element's text must be quoted inside an array.
    public static var needsQuotes: Bool { true }

    /// Appends one `bytea`.
    public func appendElement(to bytes: inout [UInt8]) -> Bool {
        UInt8.appendList(self, to: &bytes)
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

extension [UInt8] {
    mutating func append(hexadecimal source: UnsafeRawBufferPointer) {
        reserveCapacity(count + source.count * 2)
        for byte in source {
            append(Self.digit(byte >> 4))
            append(Self.digit(byte & 15))
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? value + 0x30 : value + 0x61 - 10
    }
}
