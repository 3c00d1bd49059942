import Core
import HTTPServer
import Lifecycle
import TestSupport
import Testing

@testable import IntakeGateway

@Suite struct HealthTests {
    func ask(_ gateway: TestGateway, _ target: String = "/api/v1/health") async throws -> (Int, JSONValue) {
        let monitor = try #require(gateway.monitor)
        for subject in HealthMonitor.Subject.allCases { await monitor.ask(subject) }
        let response = await gateway.send("GET", target)
        return (response.status, try JSONValue(json: response.body))
    }

    static let matrix: [(kafka: Bool, database: Bool, agent: Bool, status: Int, overall: String)] = [
        (true, true, true, 200, "healthy"), (true, true, false, 200, "degraded"),
        (false, true, true, 200, "degraded"), (true, false, true, 200, "degraded"),
        (true, false, false, 200, "degraded"), (false, false, true, 503, "unhealthy"),
        (false, true, false, 200, "degraded"), (false, false, false, 503, "unhealthy"),
    ]

    @Test(arguments: matrix)
    func `health follows from the stores and the processor`(
        kafka: Bool, database: Bool, agent: Bool, status: Int, overall: String
    ) async throws {
        let gateway = try TestGateway()
        gateway.publisher.isAway = !kafka
        gateway.store.isAway = !database
        gateway.store.see("message-processor", at: gateway.time.now.adding(seconds: agent ? -59 : -61))
        let (answer, body) = try await ask(gateway, "/health")
        #expect(answer == status)
        #expect(body["status"]?.string == overall)
        let components = try #require(body["components"])
        #expect(components["kafka"]?["status"]?.string == (kafka ? "healthy" : "unhealthy"))
        #expect(components["database"]?["status"]?.string == (database ? "healthy" : "unhealthy"))
        #expect(components["agent"]?["status"]?.string == (agent && database ? "healthy" : "degraded"))
        #expect(gateway.health.reasonsNotReady.isEmpty == (kafka || database))
    }

    @Test func `health has the form of the contract`() async throws {
        let gateway = try TestGateway()
        gateway.store.see("message-processor", at: gateway.time.now)
        let (_, body) = try await ask(gateway)
        #expect(body.object?.keys.sorted() == ["components", "status", "timestamp", "version"])
        #expect(body["version"]?.string == "1.2.3")
        #expect(body["timestamp"]?.string == gateway.time.now.description)
        let components = try #require(body["components"]?.object)
        #expect(components.keys.sorted() == ["agent", "database", "gmail", "kafka", "web_form", "whatsapp"])
        #expect(components["kafka"] == .object(["status": .string("healthy"), "latency_ms": .number(2)]))
        #expect(components["gmail"] == .object(["status": .string("disabled")]))
        #expect(components["web_form"] == .object(["status": .string("healthy")]))
    }

    @Test(arguments: [
        ("ok", "healthy"), ("limited", "healthy"), ("away", "degraded"), ("truncates prompts", "degraded"),
    ])
    func `the agent is named with its model, and is as well as it`(_ state: String, _ status: String) async throws {
        let gateway = try TestGateway()
        gateway.store.see(
            "message-processor", at: gateway.time.now,
            details: ["model": "some-model", "model_state": state, "embedder": "some-embedder", "rules": "7"])
        let (_, body) = try await ask(gateway)
        let agent = try #require(body["components"]?["agent"])
        #expect(agent["status"]?.string == status)
        #expect(agent["error"]?.string == (status == "healthy" ? nil : "model: \(state)"))
        #expect(agent["details"]?["model"]?.string == "some-model")
        #expect(agent["details"]?["embedder"]?.string == "some-embedder")
        #expect(agent["details"]?["rules"] == nil)
    }

    @Test(arguments: [
        ("ok", "healthy", nil), ("none", "healthy", "no mail announces replies: neither Gmail nor SMTP is configured"),
        ("paused (smtp_535)", "degraded", "notices by mail: paused (smtp_535)"),
    ])
    func `the web form says whether mail announces its replies`(state: String, status: String, error: String?)
        async throws
    {
        let gateway = try TestGateway()
        let monitor = try #require(gateway.monitor)
        gateway.store.see("outbound-dispatcher", at: gateway.time.now, details: ["notices": state])
        await monitor.ask(.dispatcher)
        let form = (try await ask(gateway)).1["components"]?["web_form"]
        #expect(form?["status"]?.string == status)
        #expect(form?["error"]?.string == error)
    }

    @Test func `a channel that is enabled without its configuration degrades`() async throws {
        let gateway = try TestGateway(["ENABLED_CHANNELS": "whatsapp"])
        gateway.store.see("message-processor", at: gateway.time.now)
        let (status, body) = try await ask(gateway)
        #expect(status == 200)
        #expect(body["status"]?.string == "degraded")
        #expect(body["components"]?["whatsapp"]?["status"]?.string == "degraded")
        #expect(body["components"]?["web_form"]?["status"]?.string == "disabled")
    }

    @Test func `before anybody was asked nothing is called healthy`() async throws {
        let gateway = try TestGateway()
        #expect(await gateway.send("GET", "/health").status == 503)
    }

    @Test(.timeLimit(.minutes(1)))
    func `the running monitor notices a store that goes and comes back, and one that never answers`() async throws {
        let publisher = FakePublisher()
        let store = FakeStore()
        let monitor = HealthMonitor(
            kafka: publisher, database: Silent(), instances: store, readiness: HealthState(),
            time: SystemTimeSource(), interval: .milliseconds(5))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await monitor.run() }
            #expect(await eventually { monitor.health(of: .kafka).status == .healthy })
            publisher.isAway = true
            #expect(await eventually { monitor.health(of: .kafka).status == .unhealthy })
            publisher.isAway = false
            #expect(await eventually { monitor.health(of: .kafka).status == .healthy })
            #expect(await eventually { monitor.health(of: .database).error == "does not answer within a second" })
            monitor.shutDown()
            try await group.waitForAll()
        }
    }
}

/// A probe that answers only when it is cancelled.
private struct Silent: HealthProbe {
    func latency() async throws -> Duration {
        try await Task.sleep(for: .seconds(3600))
        return .zero
    }
}
