public import FoundationEssentials

/// Finds the mail that a reply answers: what keeps it in its thread stands there.
public protocol AnsweredMailReading: Sendable {
    /// The customer's mail that a stored reply answers; nil where its ticket has none.
    func mail(answeredBy messageID: UUID) async throws -> AnsweredMail?
}

/// A customer's mail, as far as an answer needs it.
public struct AnsweredMail: Sendable, Hashable {
    /// The provider's thread.
    public let threadID: String?
    /// Its Message-ID; nil where it had none.
    public let messageID: String?
    /// The ids of its thread, its own the last.
    public let references: [String]
    /// The one address it asks to be answered at, if that is not its sender's.
    public let replyTo: String?
    /// The address of ours that it was written to.
    public let writtenTo: String?

    /// Makes it from its parts.
    public init(
        threadID: String? = nil, messageID: String? = nil, references: [String] = [], replyTo: String? = nil,
        writtenTo: String? = nil
    ) {
        self.threadID = threadID
        self.messageID = messageID
        self.references = references
        self.replyTo = replyTo
        self.writtenTo = writtenTo
    }
}
