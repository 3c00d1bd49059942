/// One earlier message of a customer, as a run or an operator may see it.
public struct HistoryMessage: Sendable, Hashable {
    /// The channel it came or went by.
    public let channel: Channel
    /// Who wrote it.
    public let role: MessageRole
    /// Its text.
    public let content: String
    /// When it was stored.
    public let createdAt: Timestamp
    /// The ticket it belongs to, as its reference.
    public let ticketReference: String
    /// The ticket's subject.
    public let subject: String?

    /// Makes a message.
    public init(
        channel: Channel, role: MessageRole, content: String, createdAt: Timestamp, ticketReference: String,
        subject: String?
    ) {
        self.channel = channel
        self.role = role
        self.content = content
        self.createdAt = createdAt
        self.ticketReference = ticketReference
        self.subject = subject
    }
}
