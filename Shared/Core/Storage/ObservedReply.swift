public import FoundationEssentials

/// A colleague's own reply, as it is to be stored.
public final class ObservedReply: Sendable {
    /// What follows from a customer's message that his reply has settled.
    public typealias Consequence = @Sendable (SettledMessage, _ reference: String) throws -> OutgoingMessage

    /// The event's id.
    public let eventID: String
    /// What was said to whom, and by whom.
    public let data: ReplyObserved
    /// What leaves for each of the customer's messages that nobody has to answer any more.
    public let settled: Consequence
    /// When it was taken.
    public let at: Timestamp

    /// Makes it from its parts.
    public init(eventID: String, data: ReplyObserved, settled: @escaping Consequence, at: Timestamp) {
        self.eventID = eventID
        self.data = data
        self.settled = settled
        self.at = at
    }
}

/// A customer's message that waited for the agent when a colleague answered.
public struct SettledMessage: Sendable, Hashable {
    /// The stored message.
    public let id: UUID
    /// When the gateway accepted it.
    public let receivedAt: Timestamp
    /// Its sentiment.
    public let sentiment: Double
    /// Whether the conversation began with it.
    public let opensConversation: Bool

    /// Makes it from its parts.
    public init(id: UUID, receivedAt: Timestamp, sentiment: Double, opensConversation: Bool) {
        self.id = id
        self.receivedAt = receivedAt
        self.sentiment = sentiment
        self.opensConversation = opensConversation
    }
}
