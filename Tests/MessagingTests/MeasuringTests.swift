import Core
import Lifecycle
import Messaging
import Testing

struct MeasuringTests {
    @Test func `parts are counted by topic and outcome`() async throws {
        let metrics = MetricsRegistry()
        let measuring = Measuring(metrics: metrics)
        let handler = measuring.wrap(ClosureHandler { _ in .continuing { throw Failure(disposition: .retry) } })
        guard case .continuing(let rest) = try await handler.handle(message()) else {
            Issue.record("no concurrent part")
            return
        }
        await #expect(throws: Failure.self) { try await rest() }
        let text = metrics.prometheusText()
        let topic = Topic.ticketsIncoming.rawValue
        #expect(
            text.contains(
                "fte_messages_handled_total{topic=\"\(topic)\",part=\"ordered\",outcome=\"ok\"} 1.0"))
        #expect(
            text.contains(
                "fte_messages_handled_total{topic=\"\(topic)\",part=\"concurrent\",outcome=\"failed\"} 1.0"))
        #expect(text.contains("fte_message_handling_seconds_count{topic=\"\(topic)\",part=\"ordered\"} 1"))
    }
}
