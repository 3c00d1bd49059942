import Core
import Foundation
import Glibc
import PostgresClient
import StandIns
import TestSupport
import Testing

extension FleetSuite {
    /// Answers that leave by Gmail, to what customers write as the gateway would put it on the topic.
    @Suite struct GmailSendingTests {
        private static let crashes = ["send.before", "draft.written", "draft.kept", "send.after"]

        /// Runs a fleet with a mailbox at a stand-in.
        private static func run(
            services: [ServiceKind], _ body: @Sendable (Fleet, GmailStandIn) async throws -> Void
        ) async throws {
            try await GmailStandIn.run { gmail, api in
                let credentials = NSTemporaryDirectory() + "gmail-\(UUID().uuidString.lowercased()).json"
                try gmail.identity.authorizedUser(api: api).write(
                    toFile: credentials, atomically: true, encoding: .utf8)
                defer { try? FileManager.default.removeItem(atPath: credentials) }
                let environment = [
                    "GMAIL_MAILBOX": gmail.identity.mailbox, "GMAIL_CREDENTIALS_PATH": credentials,
                    "GMAIL_API_URL": api, "PUBLIC_BASE_URL": "https://help.example.com",
                    "ENABLED_CHANNELS": "web_form,email", "DELIVERY_LOOKUP_SECONDS": "3",
                    "KAFKA_SESSION_TIMEOUT_MS": "4000",
                ]
                try await Fleet.run(FleetPlan(services: services, environment: environment)) { fleet in
                    try await body(fleet, gmail)
                }
            }
        }

        private static func written(_ number: Int) -> Written {
            Written(channel: .email, subject: "Password", from: "kim-\(number)@example.org")
        }

        @Test(.timeLimit(.minutes(4)))
        func `a dispatcher that dies at any step of an answer sends it once`() async throws {
            try await Self.run(services: [.gateway, .processor]) { fleet, gmail in
                for (number, step) in Self.crashes.enumerated() {
                    let dying = try await fleet.start(.dispatcher, environment: ["FTE_CHAOS": "1", "FTE_DIE_AT": step])
                    try await fleet.receive(Self.written(number))
                    #expect(try await dying.process.waitForEnd(within: .seconds(30)) == .killed(SIGKILL), "\(step)")
                    try await fleet.kill(dying)
                    let next = try await fleet.start(.dispatcher)
                    try await fleet.wait("the answer to be on record", within: .seconds(60)) {
                        try await fleet.number(
                            "SELECT count(*) FROM messages WHERE direction = 'outbound' AND delivery_status = 'sent'")
                            == number + 1
                    }
                    let sent = gmail.sent.filter { $0.header("To") == "kim-\(number)@example.org" }
                    #expect(sent.count == 1, "\(step)")
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
            try await Self.run(services: [.gateway, .processor, .dispatcher]) { fleet, gmail in
                gmail.setRevoked(true)
                try await fleet.receive(Self.written(0))
                let reference = try await fleet.submit(Submission(mail: "web@example.org"))
                _ = try await fleet.answeredTicket(reference)
                #expect(gmail.sent.isEmpty)
                gmail.setRevoked(false)
                try await fleet.wait("the answer and the notice", within: .seconds(60)) { gmail.sent.count == 2 }
                gmail.plan(.refuse(status: 429, reason: "rateLimitExceeded", retryAfter: 1), on: .draftCreate)
                gmail.plan(.doAndFail, on: .draftSend)
                try await fleet.receive(Self.written(1))
                try await fleet.wait("the second answer to be on record", within: .seconds(60)) {
                    try await fleet.number("SELECT count(*) FROM messages WHERE delivery_status = 'sent'") == 2
                }
                #expect(gmail.sent.filter { $0.header("To") == "kim-1@example.org" }.count == 1)
                #expect(try await fleet.number("SELECT count(*) FROM escalations") == 0)
            }
        }

        @Test(.timeLimit(.minutes(3)))
        func `without another mail server notices of web replies leave by the mailbox`() async throws {
            try await Self.run(services: [.gateway, .processor, .dispatcher]) { fleet, gmail in
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
