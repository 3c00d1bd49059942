import Core
import Foundation
import PostgresClient
import StandIns
import TestSupport
import Testing

extension FleetSuite {
    @Suite struct WhatsAppTests {
        private static let question = "How do I reset my password?"

        @Test(.timeLimit(.minutes(3)))
        func `each customer gets his answer once, though every webhook comes twice and reports in any order`()
            async throws
        {
            try await Fleet.runWithTwilio { fleet, twilio in
                var reporting = TwilioReporting()
                (reporting.copies, reporting.shuffled, reporting.delay) = (2, true, .zero)
                twilio.setReporting(reporting)
                let numbers = (0..<20).map { "+49151123456\(10 + $0)" }
                for number in numbers { twilio.receive(Self.question, from: number, times: 2) }
                try await fleet.waitForWhatsApp(20, replies: 20)
                for number in numbers {
                    let read = twilio.read(by: number)
                    #expect(read.count == 1, "\(number)")
                    #expect(read.first?.contains("password") == true)
                }
                #expect(Set(twilio.messages.map(\.from)) == ["whatsapp:\(twilio.identity.number)"])
                #expect(twilio.failedReports == 0)
                for status in [DeliveryStatus.sent, .delivered, .read] {
                    try await fleet.wait("the facts of \(status.rawValue)") {
                        try await fleet.deliveries(status) == 20
                    }
                }
                #expect(try await fleet.number("SELECT count(*) FROM escalations") == 0)
                #expect(try await fleet.number("SELECT count(*) FROM dead_letters") == 0)
                #expect(try await fleet.fte("doctor", "--ledger").contains("the ledger adds up"))
            }
        }

        @Test(.timeLimit(.minutes(2)))
        func `ten messages in two seconds get one answer, and a person has to be asked for but once`() async throws {
            try await Fleet.runWithTwilio { fleet, twilio in
                let number = "+4915112345678"
                let words = ["Hi", "I", "have", "a", "question:", "how", "do I", "reset", "my", "password?"]
                for word in words {
                    twilio.receive(word, from: number)
                    try await Task.sleep(for: .milliseconds(180))
                }
                try await fleet.waitForWhatsApp(10, replies: 1)
                #expect(twilio.read(by: number).count == 1)
                let stored = try await fleet.rows(
                    "SELECT content FROM messages WHERE direction = 'inbound' ORDER BY received_at, id")
                #expect(try stored.map { try $0.value(0, as: String.self) } == words)

                twilio.receive("human", from: number)
                try await fleet.waitForWhatsApp(11, replies: 2)
                #expect(try await fleet.number("SELECT count(*) FROM escalations WHERE status = 'open'") == 1)
            }
        }

        @Test(.timeLimit(.minutes(2)))
        func `after STOP there is silence, and after START an answer`() async throws {
            try await Fleet.runWithTwilio { fleet, twilio in
                let number = "+4915112345678"
                twilio.receive(Self.question, from: number)
                try await fleet.waitForWhatsApp(1, replies: 1)
                twilio.receive("STOP", from: number)
                try await fleet.waitForWhatsApp(2, replies: 1)
                twilio.receive("thanks", from: number)
                try await fleet.waitForWhatsApp(3, replies: 1)
                twilio.receive("START", from: number)
                try await fleet.waitForWhatsApp(4, replies: 1)
                #expect(twilio.read(by: number).count == 1)
                twilio.receive("How do I export my data?", from: number)
                try await fleet.waitForWhatsApp(5, replies: 2)
                #expect(twilio.read(by: number).count == 2)
            }
        }

        @Test(.timeLimit(.minutes(3)), arguments: [true, false])
        func `a dispatcher that dies before it has recorded does not send again`(isReported: Bool) async throws {
            try await Fleet.runWithTwilio(services: [.gateway, .processor]) { fleet, twilio in
                var reporting = TwilioReporting()
                reporting.isOn = isReported
                twilio.setReporting(reporting)
                for (place, step) in ["send.before", "send.after"].enumerated() {
                    let number = "+491511234567\(place)"
                    let dying = try await fleet.start(.dispatcher, environment: ["FTE_CHAOS": "1", "FTE_DIE_AT": step])
                    twilio.receive(Self.question, from: number)
                    #expect(try await dying.process.waitForEnd(within: .seconds(30)) == .killed(SIGKILL), "\(step)")
                    try await fleet.kill(dying)
                    let next = try await fleet.start(.dispatcher)
                    try await fleet.waitForWhatsApp(place + 1, replies: place + 1, status: isReported ? .read : .queued)
                    // A claim alone makes it queued, too.
                    try await fleet.wait("Twilio's id of the message") {
                        try await fleet.number(
                            "SELECT count(*) FROM delivery_attempts WHERE provider_message_id IS NOT NULL") > place
                    }
                    #expect(twilio.read(by: number).count == 1, "\(step)")
                    let sent = try await fleet.number(
                        "SELECT count(*) FROM delivery_attempts WHERE provider_message_id IS NOT NULL")
                    #expect(sent == place + 1)
                    try await fleet.stop(next)
                }
            }
        }

        @Test(.timeLimit(.minutes(3)))
        func `whatever the provider does, each answer arrives once or a person is told`() async throws {
            try await Fleet.runWithTwilio { fleet, twilio in
                func ask(_ number: String, _ fault: TwilioFault) {
                    twilio.plan(fault)
                    twilio.receive(Self.question, from: number)
                }
                let faults: [TwilioFault] = [
                    .refuse(status: 429, code: 20429, retryAfter: 1), .takeAndFail, .refuse(status: 503, code: nil),
                    .garbage, .refuse(status: 401, code: 20003),
                ]
                for (place, fault) in faults.enumerated() {
                    ask("+491511234567\(place)", fault)
                    try await fleet.waitForWhatsApp(place + 1, replies: place + 1)
                    #expect(twilio.read(by: "+491511234567\(place)").count == 1, "\(fault)")
                }
                #expect(try await fleet.number("SELECT count(*) FROM escalations") == 0)

                ask("+4915112345680", .failThenDeliver(code: 63003))
                try await fleet.wait("the escalation to be taken back") {
                    try await fleet.number("SELECT count(*) FROM escalations WHERE status = 'withdrawn'") == 1
                }
                ask("+4915112345681", .failLater(code: 63024))
                try await fleet.wait("a person to be told") {
                    try await fleet.number(
                        "SELECT count(*) FROM escalations WHERE status = 'open' AND reason = 'undeliverable'") == 1
                }
                ask("+4915112345682", .refuse(status: 400, code: 21610))
                try await fleet.wait("a person to be told of the next") {
                    try await fleet.number(
                        "SELECT count(*) FROM escalations WHERE status = 'open' AND reason = 'undeliverable'") == 2
                }
                // Other channels have not noticed.
                let reference = try await fleet.submit(Submission(mail: "web@example.org"))
                _ = try await fleet.answeredTicket(reference)
            }
        }

        @Test(.timeLimit(.minutes(3)))
        func `where a report is lost Twilio is asked, and a person is told of what failed unheard`() async throws {
            try await Fleet.runWithTwilio(environment: ["DELIVERY_REPORT_SECONDS": "2"]) { fleet, twilio in
                var reporting = TwilioReporting()
                reporting.isLost = true
                twilio.setReporting(reporting)
                twilio.receive(Self.question, from: "+4915112345670")
                try await fleet.waitForWhatsApp(1, replies: 1)
                twilio.plan(.failLater(code: 63024))
                twilio.receive(Self.question, from: "+4915112345671")
                try await fleet.wait("a person to be told") {
                    try await fleet.number(
                        "SELECT count(*) FROM escalations WHERE status = 'open' AND reason = 'undeliverable'") == 1
                }
                #expect(twilio.messages.count == 2)
                #expect(try await fleet.fte("doctor", "--ledger").contains("the ledger adds up"))
            }
        }

        @Test(.timeLimit(.minutes(2)))
        func `what is forged, replayed to another place or signed with another token leaves nothing`() async throws {
            try await Fleet.runWithTwilio(services: [.gateway, .processor]) { fleet, twilio in
                let genuine = twilio.webhook(Self.question, from: "+4915112345678")
                var replayed = genuine
                replayed.signedURL = genuine.url
                replayed.url += "/status"
                #expect(await twilio.send(replayed) == 403)
                var altered = genuine
                altered.signedURL = genuine.url
                altered.url += "?attempt=\(UUID().uuidString)"
                #expect(await twilio.send(altered) == 403)
                #expect(await twilio.send(genuine, token: "another token") == 403)
                #expect(await twilio.send(genuine) == 200)
                try await fleet.wait("the genuine one") {
                    try await fleet.number("SELECT count(*) FROM messages WHERE direction = 'inbound'") == 1
                }
                #expect(try await fleet.messages(on: .ticketsIncoming).count == 1)
                #expect(try await fleet.number("SELECT count(*) FROM customers") == 1)
            }
        }
    }
}
