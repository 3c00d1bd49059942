/// The items of an `application/x-www-form-urlencoded` body, decoded once, in order, repeated ones kept.
///
/// Names and values stay bytes, for that is what is signed: as texts, two that differ could be equal. A `%` that
/// begins no escape stands for itself.
public struct HTTPFormBody: Sendable {
    /// One item.
    public typealias Item = (name: [UInt8], value: [UInt8])

    /// Every item, in order.
    public let items: [Item]

    /// Reads a body.
    ///
    /// - Parameters:
    ///   - body: The body as it came.
    ///   - maximumItems: With more of them it is nobody's form, and nil.
    public init?(_ body: [UInt8], maximumItems: Int = 1000) {
        var items: [Item] = []
        for part in body.split(separator: UInt8(ascii: "&")) {
            guard items.count < maximumItems else { return nil }
            let mark = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
            items.append((Self.decoded(part[..<mark]), Self.decoded(part[mark...].dropFirst())))
        }
        self.items = items
    }

    /// The first value of a name as a text, what is no UTF-8 in it repaired; nil when there is none.
    public func text(_ name: String) -> String? {
        let name = Array(name.utf8)
        return items.first { $0.name == name }.map { String(decoding: $0.value, as: UTF8.self) }
    }

    private static func decoded(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var rest = text
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard rest.count >= 2, let high = rest[rest.startIndex].hexadecimalValue,
                    let low = rest[rest.startIndex + 1].hexadecimalValue
                else {
                    bytes.append(byte)
                    continue
                }
                bytes.append(high << 4 | low)
                rest = rest.dropFirst(2)
            default: bytes.append(byte)
            }
        }
        return bytes
    }
}
