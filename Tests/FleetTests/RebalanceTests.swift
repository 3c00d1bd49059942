import Core
import Foundation
import Glibc
import PostgresClient
import TestSupport
import Testing

extension FleetSuite {
    @Suite struct RebalanceTests {
        private static let customers = 150
        private static let messagesEach = 10

        @Test(
            .timeLimit(.minutes(4)),
            .enabled(if: TestKafkaCluster.isWanted, "there is no script to start Kafka with"))
        func `processors that join, die, end and freeze at random conclude every message once and in order`()
            async throws
        {
            let seed = ProcessInfo.processInfo.environment["FLEET_SEED"].flatMap { UInt64($0) } ?? .random(in: 1...9999)
            let plan = FleetPlan(
                kafka: .real(nodes: 1), environment: ["AGENT_DELAY_MS": "50", "MAX_IN_FLIGHT": "40"])
            let total = Self.customers * Self.messagesEach
            do {
                try await Fleet.run(plan) { fleet in
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        group.addTask { try await Self.load(fleet) }
                        try await Self.disturb(fleet, seed: seed)
                        try await group.waitForAll()
                    }
                    try await fleet.waitUntilFinished(total, within: .seconds(90))
                    try await fleet.verifyOnceEach(total)
                    try await Self.verifyOrder(fleet)
                }
            } catch {
                Issue.record("FLEET_SEED=\(seed) runs it again: \(error)")
            }
        }

        /// Each customer writes one after the other: five times on each of two tickets, in turns.
        private static func load(_ fleet: Fleet) async throws {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for lane in 0..<30 {
                    group.addTask {
                        for round in 0..<messagesEach {
                            for customer in stride(from: lane, to: customers, by: 30) {
                                var submission = Fleet.question(customer)
                                submission.message = "How do I reset my password? (message \(round))"
                                submission.key = "ticket-\(round % 2)"
                                try await fleet.submit(submission)
                                try await Task.sleep(for: .milliseconds(200))
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
        }

        private static func disturb(_ fleet: Fleet, seed: UInt64) async throws {
            var chance = SeededGenerator(seed: seed)
            func pause() async throws {
                try await Task.sleep(for: .milliseconds(Int.random(in: 300...1500, using: &chance)))
            }
            func anyProcessor() throws -> FleetService {
                try #require(fleet.services(.processor).randomElement(using: &chance))
            }
            try await fleet.waitFor(20, "concluded messages", Progress.concluded)
            try await fleet.start(.processor, waitsForReady: false)
            try await fleet.start(.processor, waitsForReady: false)
            for step in ["kill", "stop", "freeze", "kill", "stop"].shuffled(using: &chance) {
                try await pause()
                let processor = try anyProcessor()
                switch step {
                case "kill":
                    try await fleet.kill(processor)
                    try await fleet.start(.processor, waitsForReady: false)
                case "stop":
                    try await fleet.waitUntilReady()
                    try await fleet.stop(processor)
                    try await fleet.start(.processor, waitsForReady: false)
                default:
                    processor.process.signal(SIGSTOP)
                    // Longer than its session: its partitions go to the others while it still holds their messages.
                    try await Task.sleep(for: .seconds(9))
                    processor.process.signal(SIGCONT)
                }
            }
        }

        private static func verifyOrder(_ fleet: Fleet) async throws {
            let accepted = try await fleet.rows(
                """
                SELECT c.email, substring(m.content FROM 'message ([0-9]+)')::int AS round
                FROM messages m JOIN customers c ON c.id = m.customer_id
                WHERE direction = 'inbound' ORDER BY c.email, m.created_at, m.id
                """)
            var rounds: [String: [Int]] = [:]
            for row in accepted {
                rounds[try row.value("email", as: String.self), default: []].append(
                    try row.value("round", as: Int.self))
            }
            try #require(rounds.count == customers)
            for (mail, order) in rounds { #expect(order == Array(0..<messagesEach), "accepted of \(mail)") }

            // Of one ticket no later message has an earlier answer, and no later answer was readable first.
            let crossed = try await fleet.number(
                """
                SELECT count(*) FROM messages a JOIN messages b ON a.ticket_id = b.ticket_id
                    JOIN messages x ON x.id = a.answered_by JOIN messages y ON y.id = b.answered_by
                WHERE a.direction = 'inbound' AND b.direction = 'inbound' AND a.received_at < b.received_at
                    AND x.id <> y.id AND (x.created_at > y.created_at OR x.delivered_at > y.delivered_at)
                """)
            #expect(crossed == 0)
        }
    }
}
