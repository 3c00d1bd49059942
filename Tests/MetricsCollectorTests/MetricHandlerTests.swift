import Core
import Lifecycle
import Messaging
import MetricsCollector
import Testing

struct MetricHandlerTests {
    private let metrics = MetricsRegistry()

    /// Does both parts of the handling.
    private func handle(_ message: ReceivedMessage, _ store: FakeMetricStore) async throws {
        let handler = MetricHandler(store: store, metrics: MetricsRegistry())
        guard case .continuing(let rest) = try await handler.handle(message) else { throw UnexpectedResult() }
        try await rest()
    }

    @Test func `a fact is durable before its message is finished`() async throws {
        let store = FakeMetricStore()
        let message = try Fixtures.message(.metricMessageProcessed, Fixtures.processed())
        let handler = MetricHandler(store: store, metrics: metrics)
        guard case .continuing(let rest) = try await handler.handle(message) else { throw UnexpectedResult() }
        #expect(store.rows.isEmpty)
        try await rest()
        #expect(store.rows.count == 3)
        #expect(metrics.prometheusText().contains("fte_metric_facts_total 1.0"))
    }

    @Test func `a fact that comes twice counts once`() async throws {
        let store = FakeMetricStore()
        let message = try Fixtures.message(
            .metricMessageReceived, MessageReceivedMetric(channel: .webForm, at: Fixtures.factTime))
        try await handle(message, store)
        try await handle(message, store)
        let other = try Fixtures.message(
            .metricMessageReceived, MessageReceivedMetric(channel: .webForm, at: Fixtures.factTime), id: "event-2")
        try await handle(other, store)
        #expect(store.rows.count == 2)
    }

    @Test func `a store that is away fails the message with its own disposition, and a repeat passes`() async throws {
        let store = FakeMetricStore(failures: 1)
        let message = try Fixtures.message(.metricMessageProcessed, Fixtures.processed())
        await #expect(throws: StoreAway()) { try await handle(message, store) }
        try await handle(message, store)
        #expect(store.rows.count == 3)
    }

    @Test(arguments: [EventType.ticketReceived.rawValue, "com.example.unheard-of.v1"])
    func `an event that is no metric can never pass`(type: String) async {
        let headers = [
            MessageHeader("ce_specversion", "1.0"), MessageHeader("ce_id", "1"), MessageHeader("ce_type", type),
            MessageHeader("ce_source", "test"), MessageHeader("ce_time", "2026-01-31T09:05:00Z"),
        ]
        let message = OutgoingMessage(topic: .metrics, key: nil, headers: headers, value: Array("{}".utf8))
        let error = await #expect(throws: EventCodec.Problem.unknownType) {
            try await handle(Fixtures.received(message), FakeMetricStore())
        }
        #expect(error?.disposition == .permanent)
    }

    @Test(arguments: ["", "not JSON", "{}", "{\"channel\":\"carrier_pigeon\",\"at\":\"2026-01-31T09:05:00Z\"}"])
    func `a metric that cannot be read can never pass, and nothing of it is stored`(value: String) async {
        let store = FakeMetricStore()
        for type in [EventType.metricMessageReceived, .metricMessageProcessed, .metricDelivered, .metricError] {
            let headers = [
                MessageHeader("ce_specversion", "1.0"), MessageHeader("ce_id", "1"),
                MessageHeader("ce_type", type.rawValue), MessageHeader("ce_source", "test"),
                MessageHeader("ce_time", "2026-01-31T09:05:00Z"),
            ]
            let message = OutgoingMessage(topic: .metrics, key: nil, headers: headers, value: Array(value.utf8))
            let error = await #expect(throws: EventCodec.Problem.self) {
                try await handle(Fixtures.received(message), store)
            }
            #expect(error?.disposition == .permanent)
        }
        #expect(store.rows.isEmpty)
    }
}

/// A handler did at once what it should have left.
struct UnexpectedResult: Error {}
