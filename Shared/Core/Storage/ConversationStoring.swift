public import FoundationEssentials

/// Customers, conversations, tickets and messages, as one message moves through them.
///
/// Each call is one transaction, or a part of one that concurrent calls share; the caller cannot tell.
public protocol ConversationStoring: Sendable {
    /// Gives a message its customer, conversation and ticket, or says that this was done before.
    func accept(_ request: AcceptRequest) async throws -> AcceptResult

    /// Takes every accepted message of a ticket into a new run; nil when none is left to be concluded.
    func beginRun(ticket: TicketPlace, runID: UUID, at: Timestamp) async throws -> StartedRun?

    /// The last messages over all channels that a run of this ticket may see, newest first.
    func history(for ticket: TicketPlace, limit: Int) async throws -> [HistoryMessage]

    /// Ends a run: reply or escalation, states, audit and events, together or not at all.
    func conclude(_ conclusion: Conclusion) async throws -> ConclusionResult

    /// Gives the ticket that a colleague has answered past us to him, and takes back what the agent was about to say.
    ///
    /// - Returns: What is to be published, nothing where it was done before; nil where no ticket is there that is meant.
    func observe(_ reply: ObservedReply) async throws -> [OutboxRow]?

    /// Gives a customer his new number or id in place of the old one.
    func change(_ change: IdentifierChange) async throws

    /// Notes that a message was dead-lettered, tells a person, and apologises where its customer can be reached.
    func recordDead(_ letter: DeadMessage) async throws -> [OutboxRow]
}

/// What became of a message that was to be accepted.
public enum AcceptResult: Sendable {
    /// It is new.
    case accepted(AcceptedMessage)
    /// It was accepted before and never concluded: whoever worked on it is gone.
    case interrupted(AcceptedMessage)
    /// It was concluded before: nothing is left to do.
    case concluded
}

/// What accepting a customer's message needs: the event and what the screen saw in it.
public final class AcceptRequest: Sendable {
    /// The event's id.
    public let eventID: String
    /// The message.
    public let message: TicketReceived
    /// What the screen saw, if the message opens a ticket.
    public let screen: ScreenedText
    /// What the screen sees if it continues one, where that differs: its subject is not read then.
    public let continued: (@Sendable () -> ScreenedText)?
    /// The subject of a ticket that it may open.
    public let title: String
    /// What leaves with the transaction if the message is new.
    public let events: [OutgoingMessage]
    /// What leaves instead if it repeats a submission of the last minutes and is only kept.
    public let twinEvents: [OutgoingMessage]
    /// When it is accepted.
    public let at: Timestamp

    /// Makes it from its parts.
    public init(
        eventID: String, message: TicketReceived, screen: ScreenedText,
        continued: (@Sendable () -> ScreenedText)? = nil, title: String, events: [OutgoingMessage],
        twinEvents: [OutgoingMessage],
        at: Timestamp
    ) {
        self.eventID = eventID
        self.message = message
        self.screen = screen
        self.continued = continued
        self.title = title
        self.events = events
        self.twinEvents = twinEvents
        self.at = at
    }
}

/// What the screen saw in a message, as it is stored with it.
public struct ScreenedText: Sendable, Hashable {
    /// 0 (angry) to 1 (happy); 0.5 is neutral.
    public let sentiment: Double
    /// ISO 639-1, where it could tell.
    public let language: String?
    /// What kind of utterance it is.
    public let kind: MessageKind
    /// Everything that fired.
    public let triggers: [EscalationReason]
    /// The least priority that it deserves.
    public let priority: Priority?
    /// The command, when the kind is one.
    public let command: CustomerCommand?
    /// Whether it saw no orders to a model; false also where that is no longer known.
    public let holdsNoOrders: Bool

    /// Makes it from its parts.
    public init(
        sentiment: Double, language: String? = nil, kind: MessageKind, triggers: [EscalationReason],
        priority: Priority? = nil, command: CustomerCommand? = nil, holdsNoOrders: Bool = false
    ) {
        self.holdsNoOrders = holdsNoOrders
        self.sentiment = sentiment
        self.language = language
        self.kind = kind
        self.triggers = triggers
        self.priority = priority
        self.command = command
    }

    /// The same with reasons that do not lie in its words.
    public func adding(_ reasons: [EscalationReason]) -> ScreenedText {
        ScreenedText(
            sentiment: sentiment, language: language, kind: kind, triggers: triggers + reasons, priority: priority,
            command: command, holdsNoOrders: holdsNoOrders)
    }

    /// The same where the keyword is no order: a word alone that says nothing.
    public var asWord: ScreenedText {
        ScreenedText(sentiment: sentiment, language: language, kind: .unclear, triggers: triggers, priority: priority)
    }
}

/// A message that has its place: customer, conversation and ticket.
public final class AcceptedMessage: Sendable {
    /// The stored message.
    public let id: UUID
    /// Where it belongs.
    public let ticket: TicketPlace
    /// Where the ticket stands after accepting.
    public let ticketStatus: TicketStatus
    /// The run that accepting began, when the message opened the ticket.
    public let run: StartedRun?
    /// What its transaction left to publish.
    public let outbox: [OutboxRow]

    /// Makes it from its parts.
    public init(id: UUID, ticket: TicketPlace, ticketStatus: TicketStatus, run: StartedRun? = nil, outbox: [OutboxRow])
    {
        self.id = id
        self.ticket = ticket
        self.ticketStatus = ticketStatus
        self.run = run
        self.outbox = outbox
    }
}

/// A ticket with what its replies and events need to know of it.
public struct TicketPlace: Sendable, Hashable {
    /// The ticket.
    public let ticketID: UUID
    /// Its reference.
    public let reference: String
    /// Its subject.
    public let subject: String?
    /// Its conversation.
    public let conversationID: UUID
    /// Its customer.
    public let customerID: UUID
    /// Whether the conversation is with a verified customer.
    public let verified: Bool
    /// The channel it answers on.
    public let channel: Channel
    /// The account it answers from.
    public let account: ChannelAccount
    /// Where answers go.
    public let address: ReplyAddress
    /// The customer's name, as he gave it.
    public let customerName: String?

    /// Makes it from its parts.
    public init(
        ticketID: UUID, reference: String, subject: String? = nil, conversationID: UUID, customerID: UUID,
        verified: Bool, channel: Channel, account: ChannelAccount, address: ReplyAddress, customerName: String? = nil
    ) {
        self.ticketID = ticketID
        self.reference = reference
        self.subject = subject
        self.conversationID = conversationID
        self.customerID = customerID
        self.verified = verified
        self.channel = channel
        self.account = account
        self.address = address
        self.customerName = customerName
    }
}
