import Lifecycle

/// What a server counts about itself.
final class ServerMeter: Sendable {
    private let responses: Counter
    private let seconds: Histogram

    init(_ metrics: MetricsRegistry, queue: ExchangeQueue, connections: ConnectionRegistry) {
        responses = metrics.makeCounter("http_responses_total", help: "Answers by status code.", labels: ["status"])
        seconds = metrics.makeHistogram("http_handler_seconds", help: "Time a request was with its handler.")
        metrics.showGauge("http_requests_in_flight", help: "Requests with their handlers.") {
            Double(queue.inFlightCount)
        }
        metrics.showGauge("http_connections", help: "Open connections.") { Double(connections.count) }
    }

    func answered(_ status: Int, after duration: Duration) {
        responses.increment("\(status)")
        seconds.observe(duration)
    }

    /// Counts an answer of the server's own, for which no handler was asked.
    func refused(_ status: Int) {
        responses.increment("\(status)")
    }
}
