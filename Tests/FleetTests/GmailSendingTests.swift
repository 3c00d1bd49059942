import Core
import Foundation
import Glibc
import PostgresClient
import StandIns
import TestSupport
import Testing

extension FleetSuite {
    /// Mails that come in and are answered by Gmail.
    @Suite struct GmailSendingTests {
        private static let crashes = ["send.before", "draft.written", "draft.kept", "send.after"]

        private static func run(
            services: [ServiceKind] = ServiceKind.allCases, _ body: @Sendable (Fleet, GmailStandIn) async throws -> Void
        ) async throws {
            let environment = ["DELIVERY_LOOKUP_SECONDS": "3", "GMAIL_POLL_SECONDS": "2"]
            try await Fleet.runWithGmail(services: services, environment: environment, body)
        }

        /// What was sent to a customer.
        private static func sent(to address: String, by gmail: GmailStandIn) -> [GmailMessageRecord] {
            gmail.sent.filter { $0.header("To") == address }
        }

        private static func answered(_ count: Int, in fleet: Fleet) async throws {
            try await fleet.wait("\(count) answers on record", within: .seconds(60)) {
                try await fleet.number(
                    """
                    SELECT count(*) FROM messages
                    WHERE direction = 'outbound' AND channel = 'email' AND delivery_status = 'sent'
                    """) == count
            }
        }

        @Test(.timeLimit(.minutes(3)))
        func `a mail is answered in its thread, from the alias it was written to, and so is what is asked back`()
            async throws
        {
            try await Self.run { fleet, gmail in
                let mail = CustomerMail()
                let alias = gmail.identity.aliases[0]
                let first = gmail.receive(mail.text.replacing("To: support@example.com", with: "To: \(alias)"))
                try await Self.answered(1, in: fleet)
                let answer = try #require(gmail.sent.first)
                #expect(answer.threadID == first.threadID)
                #expect(answer.header("To") == mail.from)
                #expect(answer.header("From") == alias)
                #expect(answer.header("Subject") == "Re: Password")
                #expect(answer.header("In-Reply-To") == "<\(mail.id)@example.org>")
                #expect(answer.header("Auto-Submitted") == "auto-replied")
                #expect(answer.body.contains("text/html"))

                // The customer's program names our mail by the id that Gmail gave it.
                var further = CustomerMail(content: "And how do I export my data?", subject: "Re: Password")
                further.answers = answer.header("Message-ID")
                let second = gmail.receive(further.text)
                try await Self.answered(2, in: fleet)
                #expect(gmail.sent.map(\.threadID) == [first.threadID, second.threadID])
                #expect(gmail.sent.last?.header("In-Reply-To") == "<\(further.id)@example.org>")
                #expect(try await fleet.number("SELECT count(*) FROM tickets") == 1)
                #expect(gmail.drafts().isEmpty)
                #expect(try await fleet.fte("doctor", "--ledger").contains("the ledger adds up"))
            }
        }

        @Test(.timeLimit(.minutes(4)))
        func `a dispatcher that dies at any step of an answer sends it once`() async throws {
            try await Self.run(services: [.gateway, .processor]) { fleet, gmail in
                for (number, step) in Self.crashes.enumerated() {
                    let dying = try await fleet.start(.dispatcher, environment: ["FTE_CHAOS": "1", "FTE_DIE_AT": step])
                    let address = "kim-\(number)@example.org"
                    let question = gmail.receive(CustomerMail(from: address).text)
                    #expect(try await dying.process.waitForEnd(within: .seconds(30)) == .killed(SIGKILL), "\(step)")
                    try await fleet.kill(dying)
                    let next = try await fleet.start(.dispatcher)
                    try await Self.answered(number + 1, in: fleet)
                    let sent = Self.sent(to: address, by: gmail)
                    #expect(sent.map(\.threadID) == [question.threadID], "\(step)")
                    #expect(gmail.drafts().isEmpty, "\(step)")
                    let name = try await fleet.rows(
                        """
                        SELECT metadata ->> 'message_id' AS name FROM messages
                        WHERE direction = 'outbound' ORDER BY created_at DESC LIMIT 1
                        """)
                    #expect(try name.first?.optional("name", as: String.self) == sent.first?.header("Message-ID"))
                    try await fleet.stop(next)
                }
                #expect(try await fleet.number("SELECT count(*) FROM escalations") == 0)
                #expect(try await fleet.fte("doctor", "--ledger").contains("the ledger adds up"))
            }
        }

        @Test(.timeLimit(.minutes(3)))
        func `whatever Gmail does, each answer leaves once, and other channels do not notice`() async throws {
            try await Self.run { fleet, gmail in
                gmail.plan(.refuse(status: 401, reason: "authError"), on: .draftCreate, times: 2)
                gmail.receive(CustomerMail(from: "kim-0@example.org").text)
                let reference = try await fleet.submit(Submission(mail: "web@example.org"))
                _ = try await fleet.answeredTicket(reference)
                try await fleet.wait("the answer and the notice", within: .seconds(60)) { gmail.sent.count == 2 }
                gmail.plan(.refuse(status: 429, reason: "rateLimitExceeded", retryAfter: 1), on: .draftCreate)
                gmail.plan(.doAndFail, on: .draftSend)
                gmail.receive(CustomerMail(from: "kim-1@example.org").text)
                try await Self.answered(2, in: fleet)
                #expect(Self.sent(to: "kim-1@example.org", by: gmail).count == 1)
                #expect(try await fleet.number("SELECT count(*) FROM escalations") == 0)
            }
        }

        @Test(.timeLimit(.minutes(3)))
        func `without another mail server notices of web replies leave by the mailbox`() async throws {
            try await Self.run { fleet, gmail in
                let reference = try await fleet.submit(Submission())
                _ = try await fleet.answeredTicket(reference)
                try await fleet.wait("the notice") { gmail.sent.count == 1 }
                let notice = try #require(gmail.sent.first)
                #expect(notice.header("To") == "kim@example.org")
                #expect(notice.header("Auto-Submitted") == "auto-generated")
                #expect(notice.header("Subject")?.contains(reference) == true)
                #expect(gmail.drafts().isEmpty)
            }
        }
    }
}
