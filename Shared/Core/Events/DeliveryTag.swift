public import FoundationEssentials

/// What goes with a message to a provider that gives it back in its reports: whose they are.
public struct DeliveryTag: Sendable, Hashable {
    /// The attempt that sends the message.
    public let attemptID: UUID
    /// The conversation it belongs to.
    public let conversationID: UUID

    /// Makes it from its parts.
    public init(attemptID: UUID, conversationID: UUID) {
        self.attemptID = attemptID
        self.conversationID = conversationID
    }

    /// Reads what a provider gives back; nil when it is not ours.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { UUID(uuidString: String($0)) }
        guard parts.count == 2, let attempt = parts[0], let conversation = parts[1] else { return nil }
        self.init(attemptID: attempt, conversationID: conversation)
    }

    /// As it is sent.
    public var text: String { "\(attemptID.text):\(conversationID.text)" }
}
