import Core

/// What places a mail in its conversation.
public struct ThreadIdentifiers: Sendable, Hashable {
    /// The mail's own id with its angle brackets; made of what it says where it has none.
    public let messageID: String
    /// Whether the id was made.
    public let isDerived: Bool
    /// The ids it says it answers.
    public let inReplyTo: [String]
    /// The ids of its thread, the oldest first.
    public let references: [String]
    /// The message of ours it carries.
    public let ownMessage: String?

    /// What an answer names in `References`, the oldest first.
    ///
    /// An id that was made is nobody's, and not named.
    public var answerReferences: [String] {
        let earlier = references.isEmpty ? inReplyTo.prefix(1) : references[...]
        return Array(earlier) + (isDerived || earlier.last == messageID ? [] : [messageID])
    }

    init(_ headers: MailHeaders, bytes: [UInt8], body: Range<Int>) {
        inReplyTo = Self.identifiers(headers.all("in-reply-to"), limit: 10)
        references = Self.identifiers(headers.all("references"), limit: MailLimits.references)
        ownMessage = headers.text(OwnHeader.message.lowercased())
        if let id = Self.identifiers(headers.all("message-id"), limit: 1).first {
            messageID = id
            isDerived = false
            return
        }
        // The same mail gives the same id, whatever the servers on its way have added.
        var hash = SHA256()
        for name in ["from", "to", "date", "subject"] { hash.update((headers.first(name) ?? []) + [0]) }
        hash.update(Array(bytes[body].filter { $0 != ASCII.carriageReturn }))
        messageID = "<\(hash.finalize().hexadecimal.prefix(40))@derived.invalid>"
        isDerived = true
    }

    /// The last ids of some fields, in order: what stands in angle brackets, or words with an `@` where there are none.
    static func identifiers(_ fields: [[UInt8]], limit: Int) -> [String] {
        var found: [String] = []
        for field in fields {
            var index = 0
            while let start = field[index...].firstIndex(of: UInt8(ascii: "<")) {
                let rest = field[(start + 1)...]
                guard let end = rest.firstIndex(where: { $0 == UInt8(ascii: ">") || $0 == UInt8(ascii: "<") }) else {
                    break
                }
                if field[end] == UInt8(ascii: ">") { add(rest[..<end], to: &found) }
                index = field[end] == UInt8(ascii: ">") ? end + 1 : end
            }
            if !field.contains(UInt8(ascii: "<")) {
                for word in field.split(whereSeparator: ASCII.isSpace) where word.contains(UInt8(ascii: "@")) {
                    add(word, to: &found)
                }
            }
        }
        return found.suffix(limit)
    }

    /// Folding may have put white space into an id; what is not ASCII or too long for one line is none.
    private static func add(_ bytes: ArraySlice<UInt8>, to found: inout [String]) {
        let id = bytes.filter { !ASCII.isSpace($0) }
        guard !id.isEmpty, id.count <= 900, id.allSatisfy({ $0 > 32 && $0 < 127 }) else { return }
        let text = "<" + String(decoding: id, as: UTF8.self) + ">"
        if found.last != text { found.append(text) }
        if found.count > 2 * MailLimits.references { found.removeFirst(MailLimits.references) }
    }
}
