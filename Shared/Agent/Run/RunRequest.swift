public import Core
public import FoundationEssentials

/// One accepted message of a run.
public struct CustomerMessage: Sendable, Hashable {
    /// The stored message.
    public let id: UUID
    /// Its subject, where the channel has one.
    public let subject: String?
    /// Its text.
    public let content: String
    /// What it carries.
    public let contentKind: ContentKind
    /// What the screen found.
    public let screen: ScreenResult
    /// Whether the screen has read it and saw no orders to a model in its words.
    public let holdsNoOrders: Bool

    /// Makes a message.
    public init(
        id: UUID, subject: String? = nil, content: String, contentKind: ContentKind, screen: ScreenResult,
        holdsNoOrders: Bool = false
    ) {
        self.holdsNoOrders = holdsNoOrders
        self.id = id
        self.subject = subject
        self.content = content
        self.contentKind = contentKind
        self.screen = screen
    }
}

/// Everything a run of the agent is given; what it may see was decided by the caller.
public final class RunRequest: Sendable {
    /// The run, as `agent_runs` knows it.
    public let runID: UUID
    /// The ticket's reference.
    public let ticketReference: String
    /// The channel the customer uses.
    public let channel: Channel
    /// The customer's name, if known.
    public let customerName: String?
    /// Whether the identifier the messages came by is verified.
    public let verified: Bool
    /// The accepted messages of the ticket the run answers, oldest first.
    public let messages: [CustomerMessage]
    /// Whether the first of them opened the ticket.
    public let opensTicket: Bool
    /// Questions asked back on this ticket so far.
    public let questionsAskedBefore: Int
    /// Answers given on this ticket so far.
    public let answersBefore: Int
    /// Sections those answers cited.
    public let citedBefore: [UUID]
    /// The question before a follow-up, if the caller knows it; it joins the search.
    public let questionBefore: String?
    /// How often the customer has said that answers to that question did not help, and was answered again.
    public let followUpsBefore: Int
    /// Sections that two other tickets of the last days were about: a third on one of them is for a person.
    public let repeatedSections: [UUID]
    /// Which start of these messages this is, from 1.
    public let attempt: Int
    /// Fetches the earlier messages this run may see, newest first.
    public let history: @Sendable () async throws -> [HistoryMessage]
    /// How replies of the channel look.
    public let configuration: ChannelConfiguration

    /// Makes a request.
    public init(
        runID: UUID, ticketReference: String, channel: Channel, customerName: String?, verified: Bool,
        messages: [CustomerMessage], opensTicket: Bool, questionsAskedBefore: Int = 0, answersBefore: Int = 0,
        citedBefore: [UUID] = [], questionBefore: String? = nil, followUpsBefore: Int = 0,
        repeatedSections: [UUID] = [], attempt: Int = 1,
        history: @escaping @Sendable () async throws -> [HistoryMessage], configuration: ChannelConfiguration
    ) {
        self.runID = runID
        self.ticketReference = ticketReference
        self.channel = channel
        self.customerName = customerName
        self.verified = verified
        self.messages = messages
        self.opensTicket = opensTicket
        self.questionsAskedBefore = questionsAskedBefore
        self.answersBefore = answersBefore
        self.citedBefore = citedBefore
        self.questionBefore = questionBefore
        self.followUpsBefore = followUpsBefore
        self.repeatedSections = repeatedSections
        self.attempt = attempt
        self.history = history
        self.configuration = configuration
    }
}
