public import Core
public import Lifecycle

/// What the people who run a service ask it, on a port of its own: `/livez`, `/readyz`, `/metrics`.
public enum AdminEndpoints {
    /// Makes the server.
    public static func makeServer(
        host: String, port: Int, health: HealthState, metrics: MetricsRegistry, log: Log
    ) -> HTTPServer {
        var configuration = HTTPServerConfiguration(host: host, port: port)
        configuration.maximumBody = { _, _ in 0 }
        configuration.maximumDrainedBody = 64 * 1024
        configuration.connectionLimit = 128
        configuration.maximumInFlight = 32
        return HTTPServer(
            name: "admin", configuration: configuration, handler: makeHandler(health: health, metrics: metrics),
            log: log)
    }

    /// Makes what answers.
    public static func makeHandler(health: HealthState, metrics: MetricsRegistry) -> any HTTPHandler {
        HTTPRouter([
            HTTPRoute("GET", "/livez") { _ in
                state(isGood: health.isAlive, good: "alive", bad: "stuck")
            },
            HTTPRoute("GET", "/readyz") { _ in
                let reasons = health.reasonsNotReady
                return state(
                    isGood: reasons.isEmpty, good: "ready", bad: "not ready", reasons: reasons, details: health.details)
            },
            HTTPRoute("GET", "/metrics") { _ in
                .text(metrics.prometheusText(), contentType: "text/plain; version=0.0.4; charset=utf-8")
            },
        ])
    }

    private static func state(
        isGood: Bool, good: String, bad: String, reasons: [String] = [], details: [String: String] = [:]
    ) -> HTTPResponse {
        var text = "{\"status\":"
        text.append(jsonString: isGood ? good : bad)
        text.append(",\"reasons\":[")
        for (index, reason) in reasons.enumerated() {
            if index > 0 { text.append(",") }
            text.append(jsonString: reason)
        }
        text.append("]")
        for (part, value) in details.sorted(by: { $0.key < $1.key }) {
            text.append(",")
            text.append(jsonString: part)
            text.append(":")
            text.append(jsonString: value)
        }
        text.append("}")
        return .json(status: isGood ? 200 : 503, Array(text.utf8))
    }
}
