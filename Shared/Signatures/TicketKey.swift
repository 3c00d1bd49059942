public import Core
import FoundationEssentials

/// Makes ticket references and tells genuine ones, without asking anybody.
///
/// The first key makes them, all of them are accepted: a key is changed by putting the new one in front.
public struct TicketKey: Sendable {
    private let keys: [[UInt8]]

    /// Makes it of keys, the signing one first; nil without any.
    public init?(keys: [[UInt8]]) {
        guard !keys.isEmpty else { return nil }
        self.keys = keys
    }

    /// Reads `TICKET_KEY` or `TICKET_KEY_FILE`; what is wrong with it is reported to the reader.
    ///
    /// A comma-separated list of keys of at least 32 bytes. Each is written in hexadecimal (only hexadecimal digits, an
    /// even number of them), in base64, or, when it is neither, as text whose UTF-8 is the key.
    public init(_ reader: inout EnvironmentReader) {
        let secret = reader.secret("TICKET_KEY")
        keys = secret.split(separator: ",").map { Self.bytes(of: $0.trimmed) }
        if !secret.isEmpty, keys.isEmpty || keys.contains(where: { $0.count < 32 }) {
            reader.report("TICKET_KEY needs keys of at least 32 bytes")
        }
    }

    /// What signs the links of notices: with the same keys, under a label of its own.
    public var noticeLink: NoticeLink { NoticeLink(keys: keys) }

    /// The reference of a submission: the same for the same bytes.
    public func reference(for submission: [UInt8]) -> TicketReference {
        let key = keys.first ?? []
        let head = Array(HMAC.sha256(key: key, message: submission).prefix(10))
        return TicketReference(head: head, tag: Self.tag(over: head, key: key))
    }

    /// Whether a reference was made with one of the keys.
    public func isGenuine(_ reference: TicketReference) -> Bool {
        var matches: UInt32 = 0
        for key in keys {
            let difference = Self.tag(over: reference.head, key: key) ^ reference.tag
            // 1 when there is no difference, without a branch.
            matches |= (difference &- 1) >> 31
        }
        return matches == 1
    }

    /// 20 bits under a label of their own, so that no submission's hash can serve as a tag.
    private static func tag(over head: [UInt8], key: [UInt8]) -> UInt32 {
        let code = HMAC.sha256(key: key, message: Array("ticket-reference-tag".utf8) + head)
        return UInt32(code[0]) << 12 | UInt32(code[1]) << 4 | UInt32(code[2] >> 4)
    }

    private static func bytes(of text: String) -> [UInt8] {
        if let bytes = [UInt8](hexadecimal: text), bytes.count >= 32 { return bytes }
        if let data = Data(base64Encoded: text), data.count >= 32 { return Array(data) }
        return Array(text.utf8)
    }
}
