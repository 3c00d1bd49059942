import Core
import FoundationEssentials
import Messaging
import MetricsCollector
import Synchronization

/// Metric events as they come from Kafka.
enum Fixtures {
    static let eventTime = Timestamp(milliseconds: 1_700_000_000_000)
    /// Differs from the event's time, so that a mix-up shows.
    static let factTime = Timestamp(milliseconds: 1_699_999_999_000)

    static func processed(
        outcome: MessageOutcome = .answered, reason: EscalationReason? = nil, newConversation: Bool = false,
        toolCalls: [MessageProcessedMetric.ToolCall] = [], tokens: MessageProcessedMetric.TokenUse? = nil
    ) -> MessageProcessedMetric {
        MessageProcessedMetric(
            channel: .webForm, outcome: outcome, escalationReason: reason, latencyMilliseconds: 37.5,
            sentimentScore: 0.25, newConversation: newConversation, toolCalls: toolCalls, tokens: tokens, at: factTime)
    }

    static func message<Data: EventData>(
        _ type: EventType, _ data: Data, id: String = "event-1"
    ) throws -> ReceivedMessage {
        let event = Event(id: id, type: type, source: "test", time: eventTime, data: data)
        return received(try EventCodec.encode(event, to: .metrics, key: "TKT"))
    }

    static func received(_ message: OutgoingMessage) -> ReceivedMessage {
        ReceivedMessage(
            topic: .metrics, partition: 0, offset: 0, timestamp: eventTime, key: message.key, headers: message.headers,
            value: message.value)
    }

    static func rows<Data: EventData>(_ type: EventType, _ data: Data) throws -> [MetricRow] {
        let message = try message(type, data)
        return MetricRows.rows(for: try MetricEvent(headers: message.headers, value: message.value))
    }

    static func row(
        _ type: MetricType, _ value: Double, _ dimensions: [String: String] = [:], ordinal: Int = 0,
        channel: Channel? = .webForm
    ) -> MetricRow {
        MetricRow(
            eventID: "event-1", type: type, ordinal: ordinal, channel: channel, value: value, dimensions: dimensions,
            recordedAt: eventTime)
    }
}

/// Keeps each row once, by what makes it unique in the real store.
final class FakeMetricStore: MetricStoring {
    private struct Identity: Hashable {
        let eventID: String
        let type: MetricType
        let ordinal: Int
        let recordedAt: Timestamp
    }
    private struct State {
        var kept: [Identity: MetricRow] = [:]
        var failures: Int
    }
    private let state: Mutex<State>

    init(failures: Int = 0) {
        state = Mutex(State(failures: failures))
    }

    var rows: [MetricRow] { state.withLock { Array($0.kept.values) } }

    func store(_ rows: [MetricRow]) async throws {
        try state.withLock { state in
            guard state.failures == 0 else {
                state.failures -= 1
                throw StoreAway()
            }
            for row in rows {
                let identity = Identity(
                    eventID: row.eventID, type: row.type, ordinal: row.ordinal, recordedAt: row.recordedAt)
                state.kept[identity] = state.kept[identity] ?? row
            }
        }
    }
}

/// A failure that says what to wait for.
struct StoreAway: Error, Dispositioned, Equatable {
    var disposition: RetryDisposition { .unavailable(dependency: "postgres") }
}
