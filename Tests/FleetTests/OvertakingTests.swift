import Core
import Foundation
import Messaging
import PostgresClient
import TestSupport
import Testing

extension FleetSuite {
    @Suite struct OvertakingTests {
        @Test(.timeLimit(.minutes(3)))
        func `a legal threat decides at once while an earlier run waits for its model, whose draft is dropped`()
            async throws
        {
            try await ChatEndpoint.run { endpoint, environment in
                try await Fleet.run(FleetPlan(environment: environment)) { fleet in
                    endpoint.hold()
                    let question = Submission(key: "one")
                    let reference = try await fleet.submit(question)
                    try await fleet.wait("the model to be asked") { endpoint.timesAsked == 1 }
                    var threat = question
                    threat.message = "I am going to sue you over this. My lawyer will write to you."
                    #expect(try await fleet.submit(threat) == reference)

                    // It is decided and told while the model still holds what was asked before.
                    let ticket = try await fleet.answeredTicket(reference)
                    #expect(endpoint.timesAnswered == 0)
                    #expect(ticket["status"]?.string == "escalated")
                    let reason = try await fleet.rows("SELECT reason FROM escalations").first
                    #expect(try reason?.value(0, as: String.self) == EscalationReason.legalLanguage.rawValue)

                    endpoint.release()
                    try await fleet.expectDropped(endpoint)
                    try await fleet.waitUntilFinished(3)
                    try await fleet.verifyReplies(to: reference)
                }
            }
        }

        @Test(.timeLimit(.minutes(3)))
        func `the same holds while the offline agent is slow`() async throws {
            // Longer than this test takes up to its first look.
            try await Fleet.run(FleetPlan(environment: ["AGENT_DELAY_MS": "15000"])) { fleet in
                let question = Submission(key: "one")
                let reference = try await fleet.submit(question)
                try await fleet.waitFor(1, "stored messages", Progress.stored)
                var threat = question
                threat.message = "I am going to sue you over this. My lawyer will write to you."
                try await fleet.submit(threat)
                try await fleet.wait("the threat's decision", within: .seconds(12)) {
                    try await fleet.number("SELECT count(*) FROM escalations WHERE reason = 'legal_language'") == 1
                }
                try await fleet.waitUntilFinished(2)
                // A question of somebody else's that waits for its model later comes back later.
                let later = try await fleet.submit(Submission(mail: "lee@example.org"))
                _ = try await fleet.answeredTicket(later)
                try await fleet.verifyReplies(to: reference)
            }
        }
    }
}

extension Fleet {
    /// Waits until the run that was overtaken has come back from its model and found its messages taken.
    fileprivate func expectDropped(_ endpoint: ChatEndpoint) async throws {
        try await wait("the model's answer to be counted") {
            let counted = try await self.number("SELECT count(*) FROM agent_runs WHERE tokens_in = 2000")
            return endpoint.timesAnswered == 1 && counted == 1
        }
        let later = try await submit(Submission(mail: "lee@example.org"))
        _ = try await answeredTicket(later)
        let dropped = try await number(
            "SELECT count(*) FROM agent_runs WHERE tokens_in = 2000 AND cost IS NOT NULL AND outcome IS NULL")
        #expect(dropped == 1)
    }

    /// One reply was asked for on the ticket, the hand-over, and none ever held a draft.
    fileprivate func verifyReplies(to reference: String) async throws {
        let replies = try await messages(on: .webformOutbound).compactMap { try? JSONValue(json: $0.value) }
            .filter { $0["ticket_ref"]?.string == reference }
        try #require(replies.count == 1)
        #expect(replies[0]["kind"]?.string == "hand_over")
        let text = (replies[0]["parts"]?.array ?? []).compactMap(\.string).joined()
        #expect(!text.contains("password") && !text.contains(ChatEndpoint.answer))
        let outcomes = try await rows(
            """
            SELECT m.outcome FROM messages m JOIN tickets t ON t.id = m.ticket_id
            WHERE direction = 'inbound' AND ticket_ref = \(reference)
            """
        ).map { try $0.value(0, as: String.self) }
        #expect(outcomes == ["escalated", "escalated"])
    }
}
