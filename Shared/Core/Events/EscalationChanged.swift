public import FoundationEssentials

/// What happened to an escalation: opened, updated, claimed, replied, resolved, released, reassigned.
public struct EscalationChanged: EventData {
    /// The escalation.
    public let escalationID: UUID
    /// Its ticket.
    public let ticketReference: String?
    /// Its conversation.
    public let conversationID: UUID?
    /// Its customer.
    public let customerID: UUID?
    /// The channel the customer uses.
    public let channel: Channel?
    /// Whether the customer's identity is verified.
    public let verified: Bool
    /// Why.
    public let reason: EscalationReason
    /// Everything that fired.
    public let triggers: [EscalationReason]
    /// How urgent.
    public let urgency: Priority
    /// What a person needs to know first.
    public let summary: String
    /// The last messages of the ticket, oldest first.
    public let lastMessages: [EscalationMessage]
    /// What the agent looked for and found.
    public let searches: [EscalationSearch]
    /// A draft a person may use; never sent by itself.
    public let suggestedReply: String?
    /// When a person must have looked.
    public let dueAt: Timestamp
    /// The operator who acted.
    public let by: String?
    /// When it happened.
    public let at: Timestamp

    /// Makes the data from its parts.
    public init(
        escalationID: UUID, ticketReference: String? = nil, conversationID: UUID? = nil, customerID: UUID? = nil,
        channel: Channel? = nil, verified: Bool, reason: EscalationReason, triggers: [EscalationReason],
        urgency: Priority, summary: String, lastMessages: [EscalationMessage], searches: [EscalationSearch],
        suggestedReply: String? = nil, dueAt: Timestamp, by: String? = nil, at: Timestamp
    ) {
        self.escalationID = escalationID
        self.ticketReference = ticketReference
        self.conversationID = conversationID
        self.customerID = customerID
        self.channel = channel
        self.verified = verified
        self.reason = reason
        self.triggers = triggers
        self.urgency = urgency
        self.summary = summary
        self.lastMessages = lastMessages
        self.searches = searches
        self.suggestedReply = suggestedReply
        self.dueAt = dueAt
        self.by = by
        self.at = at
    }

    enum CodingKeys: String, CodingKey {
        case escalationID = "escalation_id"
        case ticketReference = "ticket_ref"
        case conversationID = "conversation_id"
        case customerID = "customer_id"
        case channel
        case verified
        case reason
        case triggers
        case urgency
        case summary
        case lastMessages = "last_messages"
        case searches
        case suggestedReply = "suggested_reply"
        case dueAt = "due_at"
        case by
        case at
    }
}

/// One message in the context of an escalation.
public struct EscalationMessage: Codable, Sendable, Hashable {
    /// Who wrote it.
    public let role: MessageRole
    /// Its text.
    public let content: String
    /// When.
    public let at: Timestamp

    /// Makes the data from its parts.
    public init(role: MessageRole, content: String, at: Timestamp) {
        self.role = role
        self.content = content
        self.at = at
    }

    enum CodingKeys: String, CodingKey {
        case role
        case content
        case at
    }
}

/// One search the agent made.
public struct EscalationSearch: Codable, Sendable, Hashable {
    /// What it looked for.
    public let query: String
    /// The headings it found, best first.
    public let sections: [String]

    /// Makes the data from its parts.
    public init(query: String, sections: [String]) {
        self.query = query
        self.sections = sections
    }

    enum CodingKeys: String, CodingKey {
        case query
        case sections
    }
}
