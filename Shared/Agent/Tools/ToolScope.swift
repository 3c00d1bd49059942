public import Core
public import FoundationEssentials

/// What a run binds for its tools: no call of a model can reach past it.
public struct ToolScope: Sendable {
    /// The ticket.
    public let ticketReference: String
    /// The channel.
    public let channel: Channel
    /// The customer's name, if known.
    public let customerName: String?
    /// Whether prior contact may be acknowledged.
    public let verified: Bool
    /// All that the customer wrote in this run.
    public let customerText: String
    /// How replies look.
    public let configuration: ChannelConfiguration
    /// Sections of earlier answers that did not help.
    public let citedBefore: [UUID]
    /// The subject of an earlier contact that a reply may mention.
    public var priorContact: String?
    /// Fetches the messages this run may see, newest first.
    public let history: @Sendable () async throws -> [HistoryMessage]

    /// Makes a scope.
    public init(
        ticketReference: String, channel: Channel, customerName: String?, verified: Bool, customerText: String,
        configuration: ChannelConfiguration, citedBefore: [UUID] = [],
        history: @escaping @Sendable () async throws -> [HistoryMessage]
    ) {
        self.ticketReference = ticketReference
        self.channel = channel
        self.customerName = customerName
        self.verified = verified
        self.customerText = customerText
        self.configuration = configuration
        self.citedBefore = citedBefore
        self.history = history
    }

    /// The scope of a run.
    ///
    /// - Parameters:
    ///   - request: The run.
    ///   - cited: Sections of earlier answers that did not help.
    public init(_ request: RunRequest, leavingOut cited: [UUID] = []) {
        let texts = request.messages.flatMap { message in
            [request.opensTicket ? message.subject : nil, message.content].compactMap { $0 }
        }
        self.init(
            ticketReference: request.ticketReference, channel: request.channel, customerName: request.customerName,
            verified: request.verified, customerText: texts.joined(separator: "\n"),
            configuration: request.configuration, citedBefore: cited, history: request.history)
    }
}
