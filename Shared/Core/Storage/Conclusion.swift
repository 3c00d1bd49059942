public import FoundationEssentials

/// A run that has begun: the messages it took and what came before them.
///
/// A class, as `Conclusion` is: two thousand runs wait for their model at a time, and each frame that holds one of these
/// by value keeps all of it.
public final class StartedRun: Sendable {
    /// The run.
    public let runID: UUID
    /// The messages it answers, oldest first.
    public let messages: [RunMessage]
    /// How often a run was begun for the oldest of them.
    public let attempt: Int
    /// Whether nothing of this ticket was answered before.
    public let opensTicket: Bool
    /// Whether the conversation began with it.
    public let newConversation: Bool
    /// Questions the agent has asked back on this ticket.
    public let questionsAsked: Int
    /// Answers it has given on this ticket.
    public let answersGiven: Int
    /// Sections it has cited on this ticket.
    public let citedSections: [UUID]
    /// Where the ticket stood before the run.
    public let ticketStatus: TicketStatus
    /// The escalation that a person works on, while the ticket is escalated.
    public let openEscalation: OpenEscalation?
    /// What went on with this customer before.
    public let before: ContactBefore
    /// When it began.
    public let startedAt: Timestamp

    /// Makes it from its parts.
    public init(
        runID: UUID, messages: [RunMessage], attempt: Int, opensTicket: Bool, newConversation: Bool,
        questionsAsked: Int, answersGiven: Int, citedSections: [UUID], ticketStatus: TicketStatus,
        openEscalation: OpenEscalation? = nil, before: ContactBefore = .none,
        startedAt: Timestamp
    ) {
        self.runID = runID
        self.messages = messages
        self.attempt = attempt
        self.opensTicket = opensTicket
        self.newConversation = newConversation
        self.questionsAsked = questionsAsked
        self.answersGiven = answersGiven
        self.citedSections = citedSections
        self.ticketStatus = ticketStatus
        self.openEscalation = openEscalation
        self.before = before
        self.startedAt = startedAt
    }
}

/// An escalation that a person works on or should.
public struct OpenEscalation: Sendable, Hashable {
    /// Its id.
    public let id: UUID
    /// Why it was opened.
    public let reason: EscalationReason
    /// How urgent it is.
    public let urgency: Priority
    /// When a person must have looked.
    public let dueAt: Timestamp

    /// Makes it from its parts.
    public init(id: UUID, reason: EscalationReason, urgency: Priority, dueAt: Timestamp) {
        self.id = id
        self.reason = reason
        self.urgency = urgency
        self.dueAt = dueAt
    }
}

/// A customer's message, as a run works on it.
public struct RunMessage: Sendable {
    /// The stored message.
    public let id: UUID
    /// Its text.
    public let content: String
    /// Its subject, where it opened the ticket.
    public let subject: String?
    /// What it carries.
    public let contentKind: ContentKind
    /// What the screen saw.
    public let screen: ScreenedText
    /// When the gateway accepted it.
    public let receivedAt: Timestamp
    /// Whether it was found so late that nobody answers it by himself.
    public let isOverdue: Bool

    /// Makes it from its parts.
    public init(
        id: UUID, content: String, subject: String? = nil, contentKind: ContentKind, screen: ScreenedText,
        receivedAt: Timestamp, isOverdue: Bool = false
    ) {
        self.id = id
        self.content = content
        self.subject = subject
        self.contentKind = contentKind
        self.screen = screen
        self.receivedAt = receivedAt
        self.isOverdue = isOverdue
    }
}

/// How a run ended, with everything that changes by it.
public final class Conclusion: Sendable {
    /// The run: its messages are concluded if they are all still its own.
    public let run: StartedRun
    /// Its ticket.
    public let ticket: TicketPlace
    /// How its messages ended.
    public let outcome: MessageOutcome
    /// Where the ticket stands then.
    public let nextStatus: TicketStatus
    /// How it was resolved, when it was.
    public let resolutionType: String?
    /// What is said to the customer.
    public let reply: ConcludedReply?
    /// What a person takes over.
    public let escalation: ConcludedEscalation?
    /// The audit.
    public let record: RunRecord
    /// What leaves with the transaction.
    public let events: [OutgoingMessage]
    /// When it ended.
    public let at: Timestamp

    /// Makes it from its parts.
    public init(
        run: StartedRun, ticket: TicketPlace, outcome: MessageOutcome, nextStatus: TicketStatus,
        resolutionType: String? = nil, reply: ConcludedReply? = nil, escalation: ConcludedEscalation? = nil,
        record: RunRecord, events: [OutgoingMessage], at: Timestamp
    ) {
        self.run = run
        self.ticket = ticket
        self.outcome = outcome
        self.nextStatus = nextStatus
        self.resolutionType = resolutionType
        self.reply = reply
        self.escalation = escalation
        self.record = record
        self.events = events
        self.at = at
    }
}

/// What is said to the customer, as it is stored.
public struct ConcludedReply: Sendable {
    /// Its id, derived from the run's first message and attempt, so that it is made once.
    public let messageID: UUID
    /// The event that asks for its delivery.
    public let eventID: String
    /// Its text, all parts.
    public let content: String
    /// What it is for.
    public let kind: ReplyKind
    /// Who wrote it.
    public let author: ReplyAuthor
    /// What MORE would send.
    public let remainder: String?

    /// Makes it from its parts.
    public init(
        messageID: UUID, eventID: String, content: String, kind: ReplyKind, author: ReplyAuthor,
        remainder: String? = nil
    ) {
        self.messageID = messageID
        self.eventID = eventID
        self.content = content
        self.kind = kind
        self.author = author
        self.remainder = remainder
    }
}

/// What a person takes over.
public struct ConcludedEscalation: Sendable {
    /// The escalation; kept when one is already open for the ticket.
    public let id: UUID
    /// Why.
    public let reason: EscalationReason
    /// Everything that fired.
    public let triggers: [EscalationReason]
    /// How urgent.
    public let urgency: Priority
    /// What a person needs to know first.
    public let summary: String
    /// A draft, never sent by itself.
    public let suggestedReply: String?
    /// What was looked for.
    public let searches: [EscalationSearch]
    /// When a person must have looked.
    public let dueAt: Timestamp

    /// Makes it from its parts.
    public init(
        id: UUID, reason: EscalationReason, triggers: [EscalationReason], urgency: Priority, summary: String,
        suggestedReply: String? = nil, searches: [EscalationSearch], dueAt: Timestamp
    ) {
        self.id = id
        self.reason = reason
        self.triggers = triggers
        self.urgency = urgency
        self.summary = summary
        self.suggestedReply = suggestedReply
        self.searches = searches
        self.dueAt = dueAt
    }
}

/// The audit of a run: ids and hashes, never texts.
public final class RunRecord: Sendable {
    /// The sections it cited.
    public let sources: [RunSource]
    /// How sure it was.
    public let confidence: Double?
    /// Versions of model, embedder, prompt, rules and knowledge.
    public let versions: [String: String]
    /// Its tool calls, in order.
    public let toolCalls: [ToolCallRecord]
    /// What a model used.
    public let tokens: MessageProcessedMetric.TokenUse?
    /// What it was about.
    public let topics: [String]

    /// Makes it from its parts.
    public init(
        sources: [RunSource], confidence: Double? = nil, versions: [String: String], toolCalls: [ToolCallRecord],
        tokens: MessageProcessedMetric.TokenUse? = nil, topics: [String]
    ) {
        self.sources = sources
        self.confidence = confidence
        self.versions = versions
        self.toolCalls = toolCalls
        self.tokens = tokens
        self.topics = topics
    }
}

/// A section that an answer rests on.
public struct RunSource: Sendable, Hashable, Codable {
    /// Its id.
    public let section: String
    /// Its text, as a hash.
    public let contentHash: String
    /// How well it matched.
    public let score: Double

    /// Makes it from its parts.
    public init(section: String, contentHash: String, score: Double) {
        self.section = section
        self.contentHash = contentHash
        self.score = score
    }

    enum CodingKeys: String, CodingKey {
        case section, score
        case contentHash = "content_hash"
    }
}

/// What became of a conclusion.
public enum ConclusionResult: Sendable {
    /// It holds; these rows are to be published.
    case concluded([OutboxRow])
    /// Another worker has taken the messages: nothing was changed, nothing is left to do.
    case superseded
    /// A newer message with a trigger is waiting on the ticket: nothing was changed, it decides.
    case overtaken
}
