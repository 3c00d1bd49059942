import Core
import Foundation
import PostgresClient
import StandIns
import TestSupport
import Testing

extension FleetSuite {
    /// The mail server that notices leave by fails in each way while messages flow.
    @Suite struct NoticeFlowTests {
        /// What may become of the notices of its time.
        enum Outcome {
            /// Each arrives.
            case sent
            /// None arrives twice: one that the server may have is not sent again.
            case sentOrUnknown
            /// The server will never take them.
            case failed
        }
        struct Way: Sendable, CustomStringConvertible {
            let description: String
            let outcome: Outcome
            var fault: SMTPSink.Fault?
            var manner = ProviderLine.Manner.open
            /// Whether notices come to their end while it lasts.
            var isPassable = false
        }
        private static let ways = [
            Way(description: "nobody listens", outcome: .sent, manner: .gone),
            Way(description: "nothing gets there", outcome: .sent, manner: .unreachable),
            Way(description: "connections end", outcome: .sent, manner: .cuttingAnswers),
            Way(description: "it says nothing", outcome: .sent, manner: .silent),
            Way(description: "not now", outcome: .sent, fault: .refuseConnection(421)),
            Way(description: "too many", outcome: .sent, fault: .refuseSender(450)),
            Way(description: "a full mailbox", outcome: .sent, fault: .refuseMail(452)),
            Way(description: "wrong credentials", outcome: .sent, fault: .refuseAccount(535)),
            Way(description: "it takes, and its answer is lost", outcome: .sentOrUnknown, fault: .takeAndDrop),
            Way(description: "it takes, and never answers", outcome: .sentOrUnknown, fault: .takeAndHang),
            Way(description: "it ends in the middle of a mail", outcome: .sentOrUnknown, fault: .dropInMail),
            Way(description: "it is slow", outcome: .sent, fault: .delay(.seconds(1)), isPassable: true),
            Way(description: "no such address", outcome: .failed, fault: .refuseRecipient(550), isPassable: true),
        ]
        /// How many customers of the form are answered while it fails.
        private static let patients = 3

        @Test(.timeLimit(.minutes(6)))
        func `however the mail server fails, no reply waits for it, and no notice comes twice or is lost unnoticed`()
            async throws
        {
            try await SMTPSink.run(account: ("fte", "secret")) { sink in
                try await ProviderLine.run(to: sink.port) { line in
                    let environment = [
                        "SMTP_URL": "smtp://fte:secret@127.0.0.1:\(line.port)", "MAIL_FROM": "support@example.com",
                    ]
                    try await Fleet.runWithTwilio(environment: environment) { fleet, twilio in
                        for (number, way) in Self.ways.enumerated() {
                            try await Self.fail(way, number, line, sink, twilio, fleet)
                        }
                        #expect(try await fleet.number("SELECT count(*) FROM dead_letters") == 0)
                        #expect(try await fleet.fte("doctor", "--ledger").contains("the ledger adds up"))
                    }
                }
            }
        }

        private static func fail(
            _ way: Way, _ number: Int, _ line: ProviderLine, _ sink: SMTPSink, _ twilio: TwilioStandIn, _ fleet: Fleet
        ) async throws {
            try await line.set(way.manner)
            sink.fail(with: way.fault)
            let addresses = (0..<patients).map { "way\(number)-\($0)@example.org" }
            let connections = sink.connections
            for address in addresses {
                // Nobody waits for the mail server: neither who reads his reply on the page,
                _ = try await fleet.answeredTicket(try await fleet.submit(Submission(mail: address)))
            }
            // nor another channel.
            let neighbour = "+49151300\(10_000 + number)"
            twilio.receive(Flow.question, from: neighbour)
            try await fleet.wait("the answer of another, while \(way)") { twilio.read(by: neighbour).count == 1 }
            try await fleet.wait("the first try, while \(way)") {
                guard way.fault != nil || way.manner == .cuttingAnswers else { return true }
                return sink.connections > connections
            }
            if way.isPassable { try await waitUntilDecided(addresses, way, fleet) }
            sink.fail(with: nil)
            try await line.set(.open)
            try await waitUntilDecided(addresses, way, fleet)

            for address in addresses {
                let count = sink.mails.filter { $0.recipients == [address] }.count
                let status = try await status(of: address, fleet)
                switch way.outcome {
                case .sent: #expect(count == 1 && status == "sent", "\(way): \(address) got \(count), \(status)")
                case .sentOrUnknown:
                    #expect(
                        status == "sent" ? count == 1 : status == "unknown" && count <= 1,
                        "\(way): \(address) got \(count), \(status)")
                case .failed: #expect(count == 0 && status == "failed", "\(way): \(address) got \(count), \(status)")
                }
            }
        }

        private static func waitUntilDecided(_ addresses: [String], _ way: Way, _ fleet: Fleet) async throws {
            try await fleet.wait("the notices to be decided, after \(way)", within: .seconds(90)) {
                try await fleet.number(
                    "SELECT count(*) FROM notices WHERE address = ANY(\(addresses)) AND due_at IS NULL")
                    == addresses.count
            }
        }

        private static func status(of address: String, _ fleet: Fleet) async throws -> String {
            let rows = try await fleet.rows(
                """
                SELECT a.status FROM delivery_attempts a JOIN notices n ON n.attempt_id = a.id
                WHERE n.address = \(address)
                """)
            return try rows.first?.value(0, as: String.self) ?? "none"
        }
    }
}
