/// What a customer knows a ticket by: `TKT-7Q4M2-K9PX3-VD8H5-R2B6N`.
///
/// 80 bits that follow from the submission, then a tag of 20 bits that only the holder of the key can compute. This
/// type writes and reads them; whether one is genuine, `TicketKey` tells.
///
/// - Important: It opens the ticket to whoever knows it. It must not be logged.
public struct TicketReference: Hashable, Sendable {
    /// The 80 bits, as ten bytes.
    public let head: [UInt8]
    /// The 20 bits.
    public let tag: UInt32

    /// Makes a reference of ten bytes and 20 bits: what is more is left out, what is missing is zero.
    public init(head: [UInt8], tag: UInt32) {
        self.head = (0..<10).map { $0 < head.count ? head[$0] : 0 }
        self.tag = tag & 0xF_FFFF
    }

    /// Reads a reference as people write it: any case, with spaces or without dashes, `I` and `L` for 1, `O` for 0.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count <= 128 else { return nil }
        var symbols = text.unicodeScalars.filter { !Self.isIgnored($0) }[...]
        for expected in "TKT".unicodeScalars {
            guard let scalar = symbols.popFirst(), scalar == expected || scalar.value == expected.value | 0x20 else {
                return nil
            }
        }
        guard symbols.count == 20 else { return nil }
        var values: [UInt8] = []
        for scalar in symbols {
            guard let value = Self.value(of: scalar) else { return nil }
            values.append(value)
        }
        // Eight symbols are five bytes.
        head = stride(from: 0, to: 16, by: 8).flatMap { start in
            let bits = values[start..<start + 8].reduce(UInt64(0)) { $0 << 5 | UInt64($1) }
            return stride(from: 32, through: 0, by: -8).map { UInt8(truncatingIfNeeded: bits >> $0) }
        }
        tag = values[16...].reduce(UInt32(0)) { $0 << 5 | UInt32($1) }
    }

    /// The one way the system writes it.
    public var text: String {
        var values: [UInt8] = []
        for start in [0, 5] {
            let bits = head[start..<start + 5].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            for shift in stride(from: 35, through: 0, by: -5) { values.append(UInt8(bits >> shift & 31)) }
        }
        for shift in stride(from: 15, through: 0, by: -5) { values.append(UInt8(tag >> shift & 31)) }
        var text = Array("TKT".utf8)
        for (index, value) in values.enumerated() {
            if index % 5 == 0 { text.append(UInt8(ascii: "-")) }
            text.append(Self.alphabet[Int(value)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    private static func value(of scalar: Unicode.Scalar) -> UInt8? {
        switch scalar {
        case "I", "i", "L", "l": return 1
        case "O", "o": return 0
        default:
            guard scalar.isASCII else { return nil }
            let byte = UInt8(scalar.value)
            let upper = (0x61...0x7A).contains(byte) ? byte - 0x20 : byte
            return alphabet.firstIndex(of: upper).map { UInt8($0) }
        }
    }

    /// Spaces and every dash that a phone or a mail program may make of one.
    private static func isIgnored(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20, 0x09, 0xA0, 0x202F, 0x2D, 0x2010...0x2015, 0x2212: true
        default: false
        }
    }
}

extension TicketReference: Codable {
    /// Reads the text that it is in JSON.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let value = TicketReference(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a ticket reference")
        }
        self = value
    }

    /// Writes it as text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
