public import Agent
public import Core

/// What the message-processor reads from its environment itself; Kafka and Postgres read their own names.
public struct Configuration: Sendable {
    /// The service's name, as logs, events and `service_instances` carry it.
    public static let serviceName = "message-processor"

    /// `ADMIN_PORT`: where `/livez`, `/readyz` and `/metrics` are.
    public let adminPort: Int
    /// `MAX_IN_FLIGHT`: messages that may be worked on at the same time.
    public let inFlight: Int
    /// `AGENT_BUDGET_SECONDS`: from the start of a run to its reply; then a person takes over.
    public let agentBudget: Duration
    /// `AGENT_DELAY_MS`: lets the offline agent think so long, for benchmarks.
    public let agentDelay: Duration

    /// `OPENAI_API_KEY` and what belongs to it; nil without a key: then the offline agent answers.
    public let model: ModelConfiguration?

    /// Reads it; problems stay with the reader until it is finished.
    public init(from reader: inout EnvironmentReader) {
        adminPort = reader.integer("ADMIN_PORT", default: 9101, in: 0...65535)
        inFlight = reader.integer("MAX_IN_FLIGHT", default: 2000, in: 1...100_000)
        agentBudget = .seconds(reader.integer("AGENT_BUDGET_SECONDS", default: 30, in: 1...600))
        agentDelay = .milliseconds(reader.integer("AGENT_DELAY_MS", default: 0, in: 0...600_000))
        model = ModelConfiguration(from: &reader)
    }
}
