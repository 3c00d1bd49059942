/// Numbers for reports.
///
/// The metrics-collector alone writes them.
public protocol MetricStoring: Sendable {
    /// Stores rows durably; one that is there already is left as it is, so that a fact counts once.
    func store(_ rows: [MetricRow]) async throws
}

/// What a number counts, as `metric_type` spells it.
public enum MetricType: String, CaseIterable, Sendable {
    /// A message, inbound or outbound.
    case messageVolume = "message_volume"
    /// A message that has its outcome.
    case messageProcessed = "message_processed"
    /// Milliseconds from accepted to answered.
    case responseLatency = "response_latency"
    /// A sentiment score.
    case sentiment
    /// An escalation.
    case escalation
    /// A tool call; the value is its latency.
    case toolCall = "tool_call"
    /// A conversation that began.
    case conversationCount = "conversation_count"
    /// Tokens.
    case tokens
    /// A delivery status.
    case delivery
    /// An error.
    case error
}

/// One number of `agent_metrics`.
public struct MetricRow: Sendable, Hashable {
    /// The event it comes from.
    public let eventID: String
    /// What is counted.
    public let type: MetricType
    /// Its place among several of one type in one event.
    public let ordinal: Int
    /// On which channel.
    public let channel: Channel?
    /// The number.
    public let value: Double
    /// What it can be split by.
    public let dimensions: [String: String]
    /// The event's time.
    public let recordedAt: Timestamp

    /// Makes it from its parts.
    public init(
        eventID: String, type: MetricType, ordinal: Int, channel: Channel? = nil, value: Double,
        dimensions: [String: String], recordedAt: Timestamp
    ) {
        self.eventID = eventID
        self.type = type
        self.ordinal = ordinal
        self.channel = channel
        self.value = value
        self.dimensions = dimensions
        self.recordedAt = recordedAt
    }
}
