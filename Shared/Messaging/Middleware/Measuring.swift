internal import Core
public import Lifecycle

/// Counts what is handled and how long each part takes.
public struct Measuring: Middleware {
    private let handled: Counter
    private let seconds: Histogram

    /// Makes the middleware and its metrics; one instance serves every handler of a service.
    public init(metrics: MetricsRegistry) {
        handled = metrics.makeCounter(
            "fte_messages_handled_total", help: "Parts of messages handled.", labels: ["topic", "part", "outcome"])
        seconds = metrics.makeHistogram(
            "fte_message_handling_seconds", help: "How long a part of a message took.", labels: ["topic", "part"])
    }

    /// The handler with the addition around it.
    public func wrap(_ handler: any MessageHandler) -> any MessageHandler {
        ClosureHandler { message in
            let topic = message.topic.rawValue
            let result = try await measure(topic, .ordered) { try await handler.handle(message) }
            guard case .continuing(let rest) = result else { return result }
            return .continuing { try await measure(topic, .concurrent, rest) }
        }
    }

    private func measure<Result: Sendable>(
        _ topic: String, _ part: HandlerPart, _ body: () async throws -> Result
    ) async throws -> Result {
        let start = ContinuousClock.now
        do {
            let result = try await body()
            seconds.observe(start.duration(to: .now), topic, part.rawValue)
            handled.increment(topic, part.rawValue, "ok")
            return result
        } catch {
            seconds.observe(start.duration(to: .now), topic, part.rawValue)
            handled.increment(topic, part.rawValue, "failed")
            throw error
        }
    }
}
