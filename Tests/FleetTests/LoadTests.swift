import Core
import Foundation
import HTTPClient
import PostgresClient
import TestSupport
import Testing

extension FleetSuite {
    @Suite struct LoadTests {
        private static let count = FleetPlan.isFull ? 2000 : 400
        private static let atOnce = FleetPlan.isFull ? 64 : 32
        private static let slow = FleetPlan(environment: ["AGENT_DELAY_MS": "300", "MAX_IN_FLIGHT": "60"])

        @Test(.timeLimit(.minutes(3)))
        func `every submission of many at once is accepted, and comes to one outcome and one delivery`() async throws {
            try await Fleet.run { fleet in
                let references = try await fleet.submit(Self.count, atOnce: Self.atOnce)
                #expect(Set(references).count == Self.count)
                try await fleet.waitUntilFinished(Self.count)
                try await fleet.verifyOnceEach(Self.count)
                let answered = try await fleet.number("SELECT count(*) FROM messages WHERE outcome = 'answered'")
                #expect(answered == Self.count)
            }
        }

        @Test(.timeLimit(.minutes(3)))
        func `services that are killed in the middle lose nothing and do nothing twice`() async throws {
            try await Fleet.run(Self.slow) { fleet in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await fleet.submit(Self.count, atOnce: Self.atOnce) }
                    try await fleet.waitFor(60, "concluded messages", Progress.concluded)
                    try await fleet.kill(fleet.service(.processor))
                    try await fleet.start(.processor, waitsForReady: false)
                    try await fleet.waitFor(100, "delivered replies", Progress.delivered)
                    try await fleet.kill(fleet.service(.dispatcher))
                    try await fleet.start(.dispatcher, waitsForReady: false)
                    try await fleet.waitFor(140, "counted messages", Progress.counted)
                    try await fleet.kill(fleet.service(.collector))
                    try await fleet.start(.collector, waitsForReady: false)
                    try await group.waitForAll()
                }
                try await fleet.waitUntilFinished(Self.count, within: .seconds(90))
                try await fleet.verifyOnceEach(Self.count)
            }
        }

        @Test(.timeLimit(.minutes(3)))
        func `services that are asked to end under load finish what they have, and nothing is lost or done twice`()
            async throws
        {
            try await Fleet.run(Self.slow) { fleet in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await fleet.submitPersistently(Self.count, atOnce: Self.atOnce) }
                    try await fleet.waitFor(20, "stored messages", Progress.stored)
                    try await fleet.restart(.gateway)
                    try await fleet.waitFor(60, "concluded messages", Progress.concluded)
                    try await fleet.restart(.processor)
                    try await fleet.waitFor(100, "delivered replies", Progress.delivered)
                    try await fleet.restart(.dispatcher)
                    try await fleet.waitFor(140, "counted messages", Progress.counted)
                    try await fleet.restart(.collector)
                    try await group.waitForAll()
                }
                try await fleet.waitUntilFinished(Self.count, within: .seconds(90))
                try await fleet.verifyOnceEach(Self.count)
            }
        }

        @Test(.timeLimit(.minutes(2)))
        func `a model that takes two seconds delays messages of different customers together, not one by one`()
            async throws
        {
            let plan = FleetPlan(
                services: [.gateway, .dispatcher, .collector], environment: ["AGENT_DELAY_MS": "2000"])
            try await Fleet.run(plan) { fleet in
                try await fleet.submit(400, atOnce: 32)
                try await fleet.start(.processor)
                let start = ContinuousClock.now
                try await fleet.waitFor(400, "concluded messages", Progress.concluded, within: .seconds(30))
                #expect(start.duration(to: .now) < .seconds(15))
                try await fleet.waitUntilFinished(400)
                try await fleet.verifyOnceEach(400)
            }
        }
    }
}

extension Fleet {
    fileprivate func restart(_ kind: ServiceKind) async throws {
        try await stop(service(kind))
        try await start(kind, waitsForReady: false)
    }
}
