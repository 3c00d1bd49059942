public import Core
public import FoundationEssentials

/// A ticket as an operator's tools see it: everything, whoever wrote it.
public struct OperatorTicket: Sendable {
    /// The ticket with where its replies go.
    public let place: TicketPlace
    /// Where it stands.
    public let status: TicketStatus
    /// Whether a message waits for the agent, or the agent is writing.
    public let isBeingAnswered: Bool
    /// The escalation a person works on or should.
    public let openEscalation: OpenEscalation?
    /// Whether the customer wants to hear nothing more where replies go.
    public let hasOptedOut: Bool
    /// Who has claimed the escalation.
    public let claimedBy: String?
    /// The last messages, oldest first.
    public let messages: [EscalationMessage]
    /// Everything the customer wrote on it.
    public let customerText: String

    /// Whether a reply may leave now.
    ///
    /// The order of tools comes from here: a ticket first, and nothing over the agent's or another person's work.
    public func refusalOfReply(by name: String) -> OperatorRefusal? {
        if hasOptedOut { return .optedOut }
        if isBeingAnswered { return .beingAnswered }
        switch status {
        case .open, .waiting: return nil
        case .inProgress: return .beingAnswered
        case .escalated: return claimedBy == name ? nil : .ownedByPeople
        case .resolved, .closed: return .ended(status)
        }
    }

    /// Whether it may be handed to people now.
    public var refusalOfEscalation: OperatorRefusal? { status.isOwnedByPeople ? .ownedByPeople : nil }
}

/// A ticket that an operator opens for a customer.
public struct OperatorTicketDraft: Sendable {
    /// The customer.
    public let customer: UUID
    /// What it is about.
    public let issue: String
    /// Its subject.
    public let subject: String
    /// How soon it wants attention.
    public let priority: Priority
    /// What it is about, as a category.
    public let category: Core.Category
    /// The channel its replies leave by.
    public let channel: Channel
    /// The reference it gets, unless one for the same issue is there.
    public let reference: String

    /// Makes it from its parts.
    public init(
        customer: UUID, issue: String, subject: String, priority: Priority, category: Core.Category, channel: Channel,
        reference: String
    ) {
        self.customer = customer
        self.issue = issue
        self.subject = subject
        self.priority = priority
        self.category = category
        self.channel = channel
        self.reference = reference
    }
}

/// A ticket that is there for an issue.
public struct OperatorTicketResult: Sendable, Hashable {
    /// Its reference.
    public let reference: String
    /// Where it stands.
    public let status: TicketStatus
    /// Whether it is new.
    public let isNew: Bool
}
