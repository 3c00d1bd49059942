import Core
import Foundation
import PostgresClient
import StandIns
import TestSupport
import Testing

extension FleetSuite {
    /// A colleague who answers by hand silences the agent.
    @Suite struct ColleagueTests {
        /// Longer than it takes to hear of the colleague's answer.
        private static let slow = ["AGENT_DELAY_MS": "8000", "GMAIL_POLL_SECONDS": "2"]

        @Test(.timeLimit(.minutes(3)))
        func `a colleague answers in the mailbox while the agent thinks, and no second answer leaves`() async throws {
            try await Fleet.runWithGmail(environment: Self.slow) { fleet, gmail in
                let question = CustomerMail()
                let asked = gmail.receive(question.text)
                try await fleet.waitForRuns(1)
                let answer = [
                    "From: Ada <ada@example.com>", "To: \(question.from)", "Subject: Re: \(question.subject)",
                    "Message-ID: <by-hand@mail.gmail.com>", "In-Reply-To: <\(question.id)@example.org>",
                ]
                gmail.receive(
                    answer.joined(separator: "\n") + "\n\nPress the red button.\n", labels: ["SENT"],
                    thread: asked.threadID)
                // Pushed, and found again by every poll.
                gmail.push(times: 2)
                try await fleet.waitForMail(1)
                try await fleet.expectColleague("ada@example.com")
                // Whoever asks later is answered later: the first run is over then.
                gmail.receive(CustomerMail(from: "lee@example.org").text)
                try await fleet.wait("another's answer to leave", within: .seconds(45)) {
                    gmail.sent.contains { $0.header("X-FTE-Message") != nil }
                }
                try await fleet.expectColleague("ada@example.com")
                #expect(gmail.sent.filter { $0.header("To")?.contains("kim@") == true }.count == 1)
                #expect(gmail.sent.count == 2)
                // What the customer writes then goes to people.
                var more = CustomerMail(content: "Which red button do you mean?", subject: "Re: Password")
                more.answers = "<by-hand@mail.gmail.com>"
                gmail.receive(more.text, thread: asked.threadID)
                try await fleet.waitForMail(3)
                #expect(try await fleet.number("SELECT count(*) FROM escalations WHERE status = 'open'") == 1)
                #expect(gmail.sent.count == 2)
                #expect(try await fleet.number("SELECT count(*) FROM dead_letters") == 0)
                #expect(try await fleet.fte("doctor", "--ledger").contains("the ledger adds up"))
            }
        }

        @Test(.timeLimit(.minutes(3)))
        func `a colleague answers on his telephone while the agent thinks, and no second answer leaves`() async throws {
            try await Fleet.runWithMeta(environment: Self.slow) { fleet, meta in
                let (kim, lee) = (MetaCustomer(number: "4915112345610"), MetaCustomer(number: "4915112345611"))
                meta.receive("How do I reset my password?", from: kim)
                try await fleet.waitForRuns(1)
                let echo = MetaStandIn.payload([meta.echo("Press the red button.", to: kim, id: "wamid.by-hand")])
                for _ in 0..<2 { #expect(await meta.send(echo) == 200) }
                try await fleet.wait("the question to be settled") {
                    try await fleet.number("SELECT count(*) FROM messages WHERE outcome = 'stored'") == 1
                }
                try await fleet.expectColleague("+\(meta.identity.number)")
                meta.receive("How do I reset my password?", from: lee)
                try await fleet.wait("another's answer to leave", within: .seconds(45)) {
                    !meta.read(by: lee.number ?? "").isEmpty
                }
                try await fleet.expectColleague("+\(meta.identity.number)")
                #expect(meta.messages.count == 1 && meta.read(by: kim.number ?? "").isEmpty)
                #expect(try await fleet.number("SELECT count(*) FROM dead_letters") == 0)
                #expect(try await fleet.fte("doctor", "--ledger").contains("the ledger adds up"))
            }
        }
    }
}

extension Fleet {
    /// Waits until so many runs have begun.
    fileprivate func waitForRuns(_ runs: Int) async throws {
        try await wait("\(runs) runs to begin", within: .seconds(30)) {
            try await self.number("SELECT count(*) FROM agent_runs") == runs
        }
    }

    /// The first ticket is the colleague's, his answer is there once, and the agent has said nothing on it.
    fileprivate func expectColleague(_ name: String) async throws {
        let ticket = try #require(
            try await rows("SELECT status, assigned_to, id::text FROM tickets ORDER BY created_at LIMIT 1").first)
        #expect(try ticket.value(0, as: String.self) == "escalated")
        #expect(try ticket.optional(1, as: String.self) == name)
        let said = try await rows(
            """
            SELECT role FROM messages WHERE direction = 'outbound'
            AND ticket_id = (SELECT id FROM tickets ORDER BY created_at LIMIT 1)
            """)
        #expect(try said.map { try $0.value(0, as: String.self) } == ["human"])
    }
}
