/// The names of log metadata, so that one thing has one name in every service.
///
/// A module adds its own in an extension: `extension LogKey { static let kafkaPartition: LogKey = "kafka.partition" }`.
public struct LogKey: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral {
    /// The dotted name on the line.
    public let rawValue: String

    /// Makes a key from its dotted name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Makes a key from its dotted name.
    public init(stringLiteral value: String) { self.rawValue = value }

    /// What went wrong: an error's description, which holds no payload, address or secret.
    public static let error: LogKey = "error"
    /// The component or dependency a line is about.
    public static let component: LogKey = "component"
    /// The channel a message came by.
    public static let channel: LogKey = "channel"
    /// A conversation's id.
    public static let conversation: LogKey = "conversation.id"
    /// A ticket's internal id (the reference is a secret of the customer).
    public static let ticket: LogKey = "ticket.id"
    /// A message's internal id.
    public static let message: LogKey = "message.id"
    /// An event's CloudEvents id.
    public static let event: LogKey = "event.id"
    /// An event's CloudEvents type.
    public static let eventType: LogKey = "event.type"
    /// A Kafka topic.
    public static let topic: LogKey = "kafka.topic"
    /// A Kafka partition.
    public static let partition: LogKey = "kafka.partition"
    /// A Kafka offset.
    public static let offset: LogKey = "kafka.offset"
    /// The trace a line belongs to.
    public static let trace: LogKey = "trace.id"
    /// How many tries were made.
    public static let attempt: LogKey = "attempt"
    /// How many of something.
    public static let count: LogKey = "count"
    /// A duration in milliseconds.
    public static let milliseconds: LogKey = "duration.ms"
    /// A network port.
    public static let port: LogKey = "port"
    /// A name or address of something on this side, never of a person.
    public static let detail: LogKey = "detail"
}
