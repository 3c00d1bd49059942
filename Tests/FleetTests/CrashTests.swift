import Core
import Foundation
import PostgresClient
import TestSupport
import Testing

/// A step at which a processor is made to die, and what of its run is on record then.
private struct Crash: CustomStringConvertible {
    let step: String
    /// How often a run of the message is begun.
    let starts: Int
    /// What is on record of the start that died: how many calls, and the tokens of the model's turn.
    var calls = 0
    var tokens: Int?
    /// How often the model was asked.
    var asked = 1

    var description: String { step }

    static let all = [
        Crash(step: "accept.before", starts: 1), Crash(step: "accept.after", starts: 2),
        Crash(step: "run.begun", starts: 2), Crash(step: "run.searched", starts: 2),
        Crash(step: "model.asked", starts: 2, calls: 3, asked: 2),
        Crash(step: "model.answered", starts: 2, calls: 3, tokens: 2000, asked: 2),
        Crash(step: "conclude.before", starts: 2, calls: 3, tokens: 2000, asked: 2),
        Crash(step: "conclude.after", starts: 1), Crash(step: "publish.after", starts: 1),
    ]
}

extension FleetSuite {
    @Suite struct CrashTests {
        /// What becomes of a message.
        enum Ending: String {
            case answered
            case escalated
        }

        @Test(.timeLimit(.minutes(5)))
        func `a processor killed at any step of an answer and started again leaves one reply, both starts on record`()
            async throws
        {
            try await Self.die(everywhere: .answered)
        }

        @Test(.timeLimit(.minutes(5)))
        func `a processor killed at any step of a hand-over and started again leaves one escalation`() async throws {
            try await Self.die(everywhere: .escalated)
        }

        private static func die(everywhere ending: Ending) async throws {
            try await ChatEndpoint.run(thinking: .milliseconds(400)) { endpoint, environment in
                let quick = environment.merging(["KAFKA_SESSION_TIMEOUT_MS": "4000"]) { $1 }
                let plan = FleetPlan(services: [.gateway, .dispatcher, .collector], environment: quick)
                try await Fleet.run(plan) { fleet in
                    for (place, crash) in Crash.all.enumerated() {
                        let asked = endpoint.timesAsked
                        let reference = try await fleet.endure(crash, ending)
                        #expect(endpoint.timesAsked - asked == crash.asked, "\(crash)")
                        try await fleet.expectOnce(reference, ending)
                        try await fleet.expectStarts(of: reference, crash, ending)
                        try await fleet.waitUntilFinished(place + 1)
                    }
                    try await fleet.verifyOnceEach(Crash.all.count)
                }
            }
        }

        @Test(
            .timeLimit(.minutes(1)),
            arguments: [["FTE_DIE_AT": "accept.after"], ["FTE_DIE_AT": "x", "FTE_CHAOS": "1"]])
        func `a death that nobody has allowed, or that nobody knows, is refused at start`(_ wrong: [String: String])
            async throws
        {
            let log = NSTemporaryDirectory() + "fleet-death-\(UUID().uuidString).log"
            defer { try? FileManager.default.removeItem(atPath: log) }
            let variables = [
                "FTE_HOME": Repository.root, "KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1",
                "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
            ].merging(wrong) { $1 }.merging(FleetProcess.profiling) { $1 }
            let process = try await FleetProcess.start(
                ServiceKind.processor.rawValue, environment: variables, logFile: log)
            #expect(try await process.waitForEnd(within: .seconds(20)) == .exited(78))
            #expect(process.log.contains("FTE_DIE_AT"))
        }
    }
}

extension Fleet {
    /// Sends a message to a processor that dies of it, starts another, and waits for the message's end.
    fileprivate func endure(_ crash: Crash, _ ending: FleetSuite.CrashTests.Ending) async throws -> String {
        let dying = try await start(.processor, environment: ["FTE_CHAOS": "1", "FTE_DIE_AT": crash.step])
        var submission = Submission(mail: "\(crash.step)@example.org")
        if ending == .escalated { submission.message += " And can you merge my two accounts?" }
        let reference = try await submit(submission)
        #expect(try await dying.process.waitForEnd(within: .seconds(30)) == .killed(SIGKILL), "\(crash)")
        try await kill(dying)
        let next = try await start(.processor)
        try await wait("the end of what died at \(crash)", within: .seconds(45)) {
            try await self.number(
                """
                SELECT count(*) FROM tickets WHERE ticket_ref = \(reference)
                    AND NOT EXISTS (SELECT 1 FROM messages WHERE state = 'accepted')
                """) == 1
        }
        _ = try await answeredTicket(reference)
        try await stop(next)
        return reference
    }

    fileprivate func expectOnce(_ reference: String, _ ending: FleetSuite.CrashTests.Ending) async throws {
        let row = try #require(
            try await rows(
                """
                SELECT (SELECT count(*) FROM messages WHERE ticket_id = t.id AND direction = 'inbound'),
                       (SELECT count(*) FROM messages WHERE ticket_id = t.id AND direction = 'outbound'),
                       (SELECT count(*) FROM escalations WHERE ticket_id = t.id),
                       (SELECT count(*) FROM delivery_attempts a JOIN messages m ON m.id = a.message_id
                        WHERE m.ticket_id = t.id AND a.status = 'delivered'),
                       (SELECT count(*) FROM messages WHERE ticket_id = t.id AND outcome = \(ending.rawValue))
                FROM tickets t WHERE ticket_ref = \(reference)
                """
            ).first)
        let found = try (0..<5).map { try row.value($0, as: Int.self) }
        #expect(found == [1, 1, ending == .escalated ? 1 : 0, 1, 1], "\(reference)")
        let customers = try await number(
            """
            SELECT count(*) FROM tickets WHERE customer_id = (SELECT customer_id FROM tickets
                                                              WHERE ticket_ref = \(reference))
            """)
        #expect(customers == 1)
    }

    fileprivate func expectStarts(
        of reference: String, _ crash: Crash, _ ending: FleetSuite.CrashTests.Ending
    ) async throws {
        let runs = try await rows(
            """
            SELECT attempt, coalesce(r.outcome, 'none') AS outcome, jsonb_array_length(tool_calls) AS calls, tokens_in,
                   cost
            FROM agent_runs r JOIN tickets t ON t.id = r.ticket_id WHERE ticket_ref = \(reference) ORDER BY attempt
            """)
        try #require(runs.count == crash.starts, "\(crash)")
        let last = try #require(runs.last)
        #expect(try last.value("outcome", as: String.self) == ending.rawValue)
        #expect(try last.value("attempt", as: Int.self) == crash.starts)
        #expect(try last.value("calls", as: Int.self) == 4)
        #expect(try last.value("tokens_in", as: Int.self) == 2000)
        #expect(try last.value("cost", as: Double.self) == 4.4)
        guard crash.starts == 2, let first = runs.first else { return }
        #expect(try first.value("outcome", as: String.self) == "none", "\(crash)")
        #expect(try first.value("calls", as: Int.self) == crash.calls, "\(crash)")
        #expect(try first.optional("tokens_in", as: Int.self) == crash.tokens, "\(crash)")
        #expect(try first.optional("cost", as: Double.self) == crash.tokens.map { _ in 4.4 }, "\(crash)")
    }
}
