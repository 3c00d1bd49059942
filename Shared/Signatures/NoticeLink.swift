import Core
public import FoundationEssentials

/// The part of an address by which whoever got a notice asks for no more: it names the notice and proves that we wrote it.
///
/// The first key signs, all of them verify.
public struct NoticeLink: Sendable {
    private let keys: [[UInt8]]

    /// Makes it of keys, the signing one first.
    public init(keys: [[UInt8]]) {
        self.keys = keys
    }

    /// The query that stands behind `/support/not-me?`.
    public func query(for messageID: UUID) -> String {
        "m=\(messageID.text)&s=\(Self.code(messageID, key: keys.first ?? []).hexadecimal)"
    }

    /// The notice that a query names, if it is one of ours.
    ///
    /// - Parameters:
    ///   - message: The value of `m`.
    ///   - signature: The value of `s`.
    /// - Returns: The reply that the notice was about.
    public func message(_ message: String?, signature: String?) -> UUID? {
        guard let id = message.flatMap(UUID.init(uuidString:)),
            let given = signature.flatMap({ [UInt8](hexadecimal: $0) }), given.count == 16
        else { return nil }
        let matches = keys.map { constantTimeEquals(Self.code(id, key: $0), given) }
        return matches.contains(true) ? id : nil
    }

    /// 128 bits under a label of their own.
    private static func code(_ id: UUID, key: [UInt8]) -> [UInt8] {
        Array(HMAC.sha256(key: key, message: Array("notice-link".utf8) + Array(id.text.utf8)).prefix(16))
    }
}
