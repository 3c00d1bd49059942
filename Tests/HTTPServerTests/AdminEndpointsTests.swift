import Core
import HTTPServer
import Lifecycle
import Testing

@Suite struct AdminEndpointsTests {
    @Test func `readiness tells what is missing and becomes 200 when nothing is`() async {
        let health = HealthState(waitingFor: ["kafka"])
        let handler = AdminEndpoints.makeHandler(health: health, metrics: MetricsRegistry())
        let waiting = await handler.respond(to: HTTPRequest(method: "GET", target: "/readyz"))
        #expect(waiting.status == 503)
        #expect(String(decoding: waiting.body, as: UTF8.self).contains("kafka: not started yet"))
        health.markReady("kafka")
        #expect(await handler.respond(to: HTTPRequest(method: "GET", target: "/readyz")).status == 200)
        health.markStopping()
        #expect(await handler.respond(to: HTTPRequest(method: "GET", target: "/readyz")).status == 503)
        #expect(await handler.respond(to: HTTPRequest(method: "GET", target: "/livez")).status == 200)
    }

    @Test func `metrics are shown over the network`() async throws {
        let metrics = MetricsRegistry()
        metrics.makeCounter("tickets_total", help: "Tickets.").increment()
        let server = AdminEndpoints.makeServer(
            host: "127.0.0.1", port: 0, health: HealthState(), metrics: metrics, log: .silent)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            let port = try await poll("the server listens") { server.boundPort }
            let text = try await answer(to: "GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", on: port)
            #expect(text.contains("tickets_total 1.0"))
            #expect(text.contains("Content-Type: text/plain; version=0.0.4"))
            server.shutDown()
            try await group.waitForAll()
        }
    }
}
