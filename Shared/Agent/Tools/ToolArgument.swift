public import Core

/// Every argument of the five tools, by the names models and MCP clients use; decoding and schemas both go by it.
public enum ToolArgument: String, CodingKey, CaseIterable, Sendable {
    /// Whom a ticket belongs to.
    case customerID = "customer_id"
    /// The ticket, by its reference.
    case ticketID = "ticket_id"
    /// The channel a reply leaves by.
    case channel
    /// What a ticket is about.
    case issue
    /// How soon it wants attention.
    case priority
    /// What it is about, as a category.
    case category
    /// What is looked for.
    case query
    /// At most so many results.
    case maximumResults = "max_results"
    /// Why a person takes over.
    case reason
    /// How urgent that is.
    case urgency
    /// What a person needs to know first.
    case summary
    /// The text of a reply.
    case message
    /// The sections a reply rests on.
    case sources
    /// What a reply is for.
    case kind

    /// What a value looks like.
    public enum Shape: Sendable, Hashable {
        /// Any text.
        case text
        /// A UUID.
        case identifier
        /// A whole number within bounds.
        case integer(ClosedRange<Int>)
        /// One of these words.
        case choice([String])
        /// Any number of UUIDs.
        case identifiers
    }

    /// Whether a run binds it: a model cannot say it, an operator must.
    public var isBound: Bool { self == .customerID || self == .ticketID || self == .channel }
}

/// Who calls a tool: what is bound for the one is an argument for the other.
public enum ToolCaller: Sendable, Hashable {
    /// A model within a run.
    case model
    /// An operator, over MCP.
    case `operator`

    /// The reasons it may hand over for.
    public var escalationReasons: [EscalationReason] {
        switch self {
        case .model: [.needsHumanAction, .noKnowledgeMatch]
        case .operator: EscalationReason.allCases
        }
    }

    /// The kinds of reply it may send.
    public var replyKinds: [ReplyKind] { [.answer, .question, .closing] }
}
