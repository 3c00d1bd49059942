/// A message was accepted.
public struct MessageReceivedMetric: EventData {
    /// Its channel.
    public let channel: Channel
    /// When.
    public let at: Timestamp

    /// Makes the data from its parts.
    public init(channel: Channel, at: Timestamp) {
        self.channel = channel
        self.at = at
    }

    enum CodingKeys: String, CodingKey {
        case channel
        case at
    }
}

/// A message has its outcome.
public struct MessageProcessedMetric: EventData {
    /// One tool call, as it is counted.
    public struct ToolCall: Codable, Sendable, Hashable {
        /// The tool.
        public let name: String
        /// Whether it worked.
        public let ok: Bool
        /// How long it took.
        public let latencyMilliseconds: Double

        /// Makes the data from its parts.
        public init(name: String, ok: Bool, latencyMilliseconds: Double) {
            self.name = name
            self.ok = ok
            self.latencyMilliseconds = latencyMilliseconds
        }

        enum CodingKeys: String, CodingKey {
            case name
            case ok
            case latencyMilliseconds = "latency_ms"
        }
    }

    /// What a model used.
    public struct TokenUse: Codable, Sendable, Hashable {
        /// Tokens in.
        public let input: Int
        /// Of those from its cache.
        public let cached: Int
        /// Tokens out.
        public let output: Int
        /// In micro-USD; unknown is absent.
        public let cost: Double?

        /// Makes the data from its parts.
        public init(input: Int, cached: Int, output: Int, cost: Double? = nil) {
            self.input = input
            self.cached = cached
            self.output = output
            self.cost = cost
        }

        enum CodingKeys: String, CodingKey {
            case input = "in"
            case cached
            case output = "out"
            case cost
        }
    }

    /// Its channel.
    public let channel: Channel
    /// How it ended.
    public let outcome: MessageOutcome
    /// Why, if a person took over.
    public let escalationReason: EscalationReason?
    /// From the gateway to the stored reply.
    public let latencyMilliseconds: Double
    /// How the customer sounded.
    public let sentimentScore: Double
    /// Whether it opened a conversation.
    public let newConversation: Bool
    /// The tools that were used.
    public let toolCalls: [ToolCall]
    /// What a model used.
    public let tokens: TokenUse?
    /// When.
    public let at: Timestamp

    /// Makes the data from its parts.
    public init(
        channel: Channel, outcome: MessageOutcome, escalationReason: EscalationReason? = nil,
        latencyMilliseconds: Double, sentimentScore: Double, newConversation: Bool, toolCalls: [ToolCall],
        tokens: TokenUse? = nil, at: Timestamp
    ) {
        self.channel = channel
        self.outcome = outcome
        self.escalationReason = escalationReason
        self.latencyMilliseconds = latencyMilliseconds
        self.sentimentScore = sentimentScore
        self.newConversation = newConversation
        self.toolCalls = toolCalls
        self.tokens = tokens
        self.at = at
    }

    enum CodingKeys: String, CodingKey {
        case channel
        case outcome
        case escalationReason = "escalation_reason"
        case latencyMilliseconds = "latency_ms"
        case sentimentScore = "sentiment_score"
        case newConversation = "new_conversation"
        case toolCalls = "tool_calls"
        case tokens
        case at
    }
}

/// A reply changed its delivery status.
public struct MessageDeliveredMetric: EventData {
    /// Its channel.
    public let channel: Channel
    /// What it is now.
    public let status: DeliveryStatus
    /// From request to this status.
    public let latencyMilliseconds: Double?
    /// When.
    public let at: Timestamp

    /// Makes the data from its parts.
    public init(channel: Channel, status: DeliveryStatus, latencyMilliseconds: Double? = nil, at: Timestamp) {
        self.channel = channel
        self.status = status
        self.latencyMilliseconds = latencyMilliseconds
        self.at = at
    }

    enum CodingKeys: String, CodingKey {
        case channel
        case status
        case latencyMilliseconds = "latency_ms"
        case at
    }
}

/// Something failed that a customer may have felt.
public struct ErrorMetric: EventData {
    /// On which channel.
    public let channel: Channel?
    /// What kind of error.
    public let errorClass: String
    /// After how long.
    public let latencyMilliseconds: Double?
    /// When.
    public let at: Timestamp

    /// Makes the data from its parts.
    public init(channel: Channel? = nil, errorClass: String, latencyMilliseconds: Double? = nil, at: Timestamp) {
        self.channel = channel
        self.errorClass = errorClass
        self.latencyMilliseconds = latencyMilliseconds
        self.at = at
    }

    enum CodingKeys: String, CodingKey {
        case channel
        case errorClass = "error_class"
        case latencyMilliseconds = "latency_ms"
        case at
    }
}
