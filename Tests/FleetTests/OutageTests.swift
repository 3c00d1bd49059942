import Core
import Foundation
import HTTPClient
import PostgresClient
import TestSupport
import Testing

extension FleetSuite {
    @Suite struct OutageTests {
        private static let long = FleetPlan.isFull

        @Test(.timeLimit(.minutes(3)))
        func `while Kafka is away messages are accepted into the spool, and answered once it is back`() async throws {
            try await Fleet.run { fleet in
                try await fleet.submit(10, atOnce: 4)
                try fleet.broker.write(line: "down")
                try await fleet.submit(30, atOnce: 8) { Fleet.question($0 + 10) }
                #expect(try await fleet.number("SELECT count(*) FROM intake_spool") > 0)
                #expect(try await fleet.health()["status"]?.string == "degraded")

                try fleet.broker.write(line: "up")
                try await fleet.waitUntilFinished(40, within: .seconds(60))
                try await fleet.verifyOnceEach(40)
                try await fleet.wait("health to be healthy") { try await fleet.health()["status"]?.string == "healthy" }
            }
        }

        @Test(
            .timeLimit(.minutes(3)), .enabled(if: TestKafkaCluster.isWanted, "there is no script to start Kafka with"))
        func `a real Kafka that is killed costs no message`() async throws {
            try await Fleet.run(FleetPlan(kafka: .real(nodes: 1))) { fleet in
                try await fleet.submit(10, atOnce: 4)
                try await fleet.cluster.kill(node: 1)
                try await fleet.submit(30, atOnce: 8) { Fleet.question($0 + 10) }
                #expect(try await fleet.number("SELECT count(*) FROM intake_spool") > 0)

                try await fleet.cluster.restart(node: 1)
                try await fleet.waitUntilFinished(40, within: .seconds(60))
                try await fleet.verifyOnceEach(40)
            }
        }

        @Test(.timeLimit(.minutes(3)))
        func `with Kafka and Postgres away the form says so, and works again once they are back`() async throws {
            try await Fleet.run(FleetPlan(postgres: .own)) { fleet in
                try await fleet.submit(5, atOnce: 4)
                try await fleet.waitUntilFinished(5)
                try fleet.broker.write(line: "down")
                try fleet.server.kill()

                var refused = Fleet.question(5)
                refused.key = "refused"
                let response = try await fleet.post(refused)
                #expect(response.status == 503)
                #expect(response.headers["Retry-After"].flatMap { Int($0) } ?? 0 > 0)
                #expect(try JSONValue(json: response.body)["error"]?.string == "SERVICE_UNAVAILABLE")
                try await fleet.wait("health to be unhealthy") {
                    try await fleet.health()["status"]?.string == "unhealthy"
                }

                try fleet.broker.write(line: "up")
                try await fleet.server.start()
                try await fleet.wait("health to be healthy") { try await fleet.health()["status"]?.string == "healthy" }
                // What was refused may have reached Kafka all the same: sent again under its key it is the same message.
                _ = try await fleet.submit(refused)
                _ = try await fleet.submit(Fleet.question(6))
                try await fleet.waitUntilFinished(7)
                try await fleet.verifyOnceEach(7)
            }
        }

        @Test(.timeLimit(.minutes(5)))
        func
            `while Postgres is away under load messages are accepted, none dies, and each is answered once afterwards`()
            async throws
        {
            // Frozen first, so that connections hang; then gone, so that they break.
            let (frozen, gone): (Duration, Duration) =
                Self.long ? (.seconds(40), .seconds(80)) : (.seconds(10), .seconds(10))
            try await Fleet.run(FleetPlan(postgres: .own, environment: ["AGENT_DELAY_MS": "100"])) { fleet in
                let reference = try await fleet.submit(Submission(mail: "early@example.org"))
                let count = Sent()
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await fleet.submitSteadily(until: count) }
                    try await fleet.waitFor(20, "stored messages", Progress.stored)
                    try fleet.server.pause()
                    try await fleet.expectNobodyKnows(reference, for: frozen)
                    try fleet.server.kill()
                    try await fleet.expectNobodyKnows(reference, for: gone)
                    try await fleet.server.start()
                    try await fleet.wait("the ticket to be known again") {
                        (try? await fleet.ticket(reference)) != nil
                    }
                    count.end()
                    try await group.waitForAll()
                }
                try await fleet.waitUntilFinished(1 + count.value, within: .seconds(60))
                try await fleet.verifyOnceEach(1 + count.value)
                #expect(try await fleet.messages(on: .deadLetters).isEmpty)
            }
        }
    }
}

extension Fleet {
    /// Sends about fifty a second until told to end; every one must be accepted.
    fileprivate func submitSteadily(until sent: Sent) async throws {
        while !sent.isOver {
            try await submit(Self.question(sent.value))
            sent.increment()
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// For so long a look at a ticket must say that it is not possible now, and health that all is not well.
    fileprivate func expectNobodyKnows(_ reference: String, for time: Duration) async throws {
        let url = "\(try api)/api/v1/tickets/\(reference)"
        try await wait("the outage to be noticed", within: .seconds(15)) {
            let health = try await self.health()["status"]?.string
            return try await self.get(url).status == 503 && health == "degraded"
        }
        let end = ContinuousClock.now + time
        while ContinuousClock.now < end {
            let response = try await get(url)
            #expect(response.status == 503)
            #expect(response.headers["Retry-After"] != nil)
            #expect(try await health()["status"]?.string == "degraded")
            try await Task.sleep(for: .milliseconds(500))
        }
    }
}
