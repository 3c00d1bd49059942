import Core
import Foundation
import Glibc
import HTTPClient
import PostgresClient
import StandIns
import TestSupport
import Testing

extension FleetSuite {
    /// Web answers that are announced by mail.
    @Suite struct NoticeTests {
        private static func run(
            services: [ServiceKind] = ServiceKind.allCases, _ body: @Sendable (Fleet, SMTPSink) async throws -> Void
        ) async throws {
            try await SMTPSink.run(account: ("fte", "secret")) { sink in
                let environment = [
                    "SMTP_URL": sink.url, "MAIL_FROM": "Support <support@example.com>",
                    "PUBLIC_BASE_URL": "https://help.example.com",
                ]
                try await Fleet.run(FleetPlan(services: services, environment: environment)) { fleet in
                    try await body(fleet, sink)
                }
            }
        }

        /// The address in a mail that stops further ones, on this fleet's gateway.
        private static func stopAddress(_ mail: SMTPSink.Mail, _ fleet: Fleet) throws -> String {
            let text = mail.text.replacing("=\r\n", with: "").replacing("=3D", with: "=")
            let line = try #require(text.split(separator: "\r\n").first { $0.contains("/support/not-me?") })
            return String(line).replacing("https://help.example.com", with: try fleet.api)
        }

        @Test(.timeLimit(.minutes(3)))
        func `an answer is announced once, and who was not meant hears no more`() async throws {
            try await Self.run { fleet, sink in
                let first = try await fleet.submit(Submission(subject: "My secret subject"))
                _ = try await fleet.answeredTicket(first)
                try await fleet.wait("the notice") { sink.mails.count == 1 }
                let mail = try #require(sink.mails.first)
                #expect(mail.recipients == ["kim@example.org"])
                #expect(mail.user == "fte")
                #expect(mail.text.contains(first))
                for typed in ["Kim", "secret", "password"] { #expect(!mail.text.contains(typed), "\(typed)") }

                let address = try Self.stopAddress(mail, fleet)
                // Opening the link changes nothing.
                #expect(try await fleet.client.send(HTTPClientRequest(url: address)).status == 200)
                #expect(try await fleet.number("SELECT count(*) FROM opt_outs") == 0)
                #expect(try await fleet.client.send(HTTPClientRequest(method: "POST", url: address)).status == 200)

                let second = try await fleet.submit(Submission(message: "How do I export my data?"))
                _ = try await fleet.answeredTicket(second)
                try await fleet.wait("the second to be decided") {
                    try await fleet.number("SELECT count(*) FROM notices WHERE due_at IS NULL") == 2
                }
                #expect(sink.mails.count == 1)
                #expect(try await fleet.fte("doctor", "--ledger").contains("the ledger adds up"))
            }
        }

        @Test(.timeLimit(.minutes(3)))
        func `who types a stranger's address five times in a minute sends him three mails, and no word of his own`()
            async throws
        {
            try await Self.run { fleet, sink in
                for number in 1...5 {
                    let reference = try await fleet.submit(
                        Submission(
                            mail: "stranger@example.org", subject: "Buy cheap watches \(number)",
                            message: "Visit https://spam.example now! How do I reset my password? \(number)"))
                    _ = try await fleet.answeredTicket(reference)
                }
                try await fleet.wait("all five to be decided") {
                    try await fleet.number("SELECT count(*) FROM notices WHERE due_at IS NULL") == 5
                }
                #expect(sink.mails.count == 3)
                for mail in sink.mails {
                    #expect(mail.recipients == ["stranger@example.org"])
                    let text = mail.text.replacing("=\r\n", with: "").lowercased()
                    for typed in ["kim", "watches", "cheap", "spam", "visit", "password"] {
                        #expect(!text.contains(typed), "\(typed)")
                    }
                }
                #expect(
                    try await fleet.number(
                        "SELECT count(*) FROM delivery_attempts WHERE error_class = 'address_limit'") == 2)
            }
        }

        @Test(.timeLimit(.minutes(3)))
        func `a mail server that is away holds no answer up, and gets the notice later`() async throws {
            try await Self.run { fleet, sink in
                sink.plan(.refuseConnection(421), .refuseConnection(421))
                let reference = try await fleet.submit(Submission())
                _ = try await fleet.answeredTicket(reference)
                try await fleet.wait("the notice") { sink.mails.count == 1 }
                #expect(sink.connections == 3)
            }
        }

        @Test(.timeLimit(.minutes(3)))
        func `a dispatcher that dies while it sends a notice sends no second one`() async throws {
            try await Self.run(services: [.gateway, .processor]) { fleet, sink in
                let dying = try await fleet.start(.dispatcher)
                sink.plan(.takeAndHang)
                let reference = try await fleet.submit(Submission())
                try await fleet.wait("the mail server to have it") { sink.mails.count == 1 }
                try await fleet.kill(dying)
                _ = try await fleet.start(.dispatcher)
                _ = try await fleet.answeredTicket(reference)
                // As if the time of a sending had passed.
                _ = try await fleet.rows("UPDATE notices SET due_at = now() RETURNING message_id")
                try await fleet.wait("the notice to be given up") {
                    try await fleet.number("SELECT count(*) FROM notices WHERE due_at IS NULL") == 1
                }
                #expect(sink.mails.count == 1)
                #expect(
                    try await fleet.number(
                        "SELECT count(*) FROM delivery_attempts WHERE purpose = 'notify' AND status = 'unknown'") == 1)
            }
        }
    }
}
