public import Core
public import Lifecycle
public import Messaging

/// Turns each measured fact into rows of `agent_metrics`.
///
/// Facts have no order among themselves and a row is kept once however often it comes, so storing is the concurrent
/// part: the messages in flight share the store's transactions.
public struct MetricHandler: MessageHandler {
    /// The topics it reads.
    public static let topics: Set<Topic> = [.metrics]

    private let store: any MetricStoring
    private let facts: Counter

    /// Makes a handler.
    ///
    /// - Parameters:
    ///   - store: Where the rows go.
    ///   - metrics: Where it counts the facts it has stored.
    public init(store: any MetricStoring, metrics: MetricsRegistry) {
        self.store = store
        facts = metrics.makeCounter("fte_metric_facts_total", help: "Measured facts stored, repeated ones included.")
    }

    /// Reads one fact and leaves its storing as the concurrent part.
    ///
    /// - Throws: `EventCodec.Problem` for what cannot be read; the part that is left throws what the store throws.
    public func handle(_ message: ReceivedMessage) async throws -> HandlingResult {
        let rows = MetricRows.rows(for: try MetricEvent(headers: message.headers, value: message.value))
        return .continuing { [store, facts] in
            try await store.store(rows)
            facts.increment()
        }
    }
}
