public import Core

/// What the metrics-collector reads from its environment itself; Kafka and Postgres read their own names.
public struct Configuration: Sendable {
    /// The service's name, as logs carry it.
    public static let serviceName = "metrics-collector"
    /// The topics it reads.
    public static let consumes: Set<Topic> = MetricHandler.topics
    /// The topics it writes.
    public static let produces: Set<Topic> = [.deadLetters]

    /// `ADMIN_PORT`: where `/livez`, `/readyz` and `/metrics` are.
    public let adminPort: Int

    /// Reads it; problems stay with the reader until it is finished.
    public init(from reader: inout EnvironmentReader) {
        adminPort = reader.integer("ADMIN_PORT", default: 9103, in: 0...65535)
    }
}
