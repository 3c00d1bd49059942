import Core
import StandIns
import TestSupport
import Testing

@testable import IntakeGateway

/// What a mail becomes.
@Suite(.timeLimit(.minutes(3)))
struct MailEventTests {
    /// Reads mails from a mailbox that was empty, and gives what they became.
    private func taken(_ mails: [String]) async throws -> [TicketReceived] {
        let all = Shared<[TicketReceived]>([])
        try await MailboxFixture.run { fixture in
            try await fixture.read()
            for mail in mails { fixture.gmail.receive(mail) }
            try await fixture.read()
            let taken = try fixture.taken
            all.withLock { $0 = taken }
            for message in fixture.gateway.publisher.published where message.topic == .ticketsIncoming {
                let schema = try JSONSchema(
                    JSONValue(json: Repository.bytes("schemas/events/com.fte.ticket.received.v1.schema.json")))
                let value = try JSONValue(json: message.value)
                #expect(schema.problems(of: value) == [])
            }
        }
        return all.withLock { $0 }
    }

    @Test func `who wrote what, to whom, and how an answer finds its way`() async throws {
        let answer = mail(
            "It fails.\n\nOn Sat, 21 Nov 2026 at 09:00 Support <support@example.com> wrote:\n> Try again.",
            to: "Support <Help+web@example.com>", subject: "=?utf-8?Q?Re:_Passw=C3=B6rter?=", id: "2",
            headers: ["In-Reply-To: <1@mail.gmail.com>", "References: <0@example.org> <1@mail.gmail.com>"])
        let data = try #require(try await taken([answer]).first)
        #expect(data.channel == .email)
        #expect(data.account == ChannelAccount(provider: "gmail", address: "support@example.com"))
        #expect(data.customer == CustomerContact(email: "kim@example.org", name: "Kim Example"))
        #expect(data.identity == ClaimedIdentity(verified: true, by: .channel))
        #expect(data.subject == "Re: Passwörter")
        #expect(data.content == "It fails.")
        #expect(data.metadata["full_text"]?.contains("Try again.") == true)
        #expect(data.metadata["cut"] == "history")
        #expect(data.metadata["message_id"] == "<2@example.org>")
        #expect(data.metadata["references"] == "<0@example.org> <1@mail.gmail.com> <2@example.org>")
        #expect(data.metadata["earlier"] == "<0@example.org> <1@mail.gmail.com> <1@mail.gmail.com>")
        #expect(data.metadata["reply_to"] == "Kim@example.org")
        #expect(data.metadata["written_to"]?.lowercased() == "help+web@example.com")
        #expect(data.refersTo == "<1@mail.gmail.com>")
        #expect(data.automatic == nil)
        #expect(!data.isStoredOnly)
    }

    @Test func `only Google's own result of a check makes a sender known`() async throws {
        let mails = [
            mail(isVerified: false),
            mail(headers: ["Reply-To: other@example.net"]),
            mail(from: "kim@example.com"),
            "Authentication-Results: evil.example; dmarc=pass header.from=example.org\n" + mail(),
        ]
        let taken = try await taken(mails)
        #expect(taken.map(\.identity.verified) == [false, false, false, false])
        #expect(taken.map(\.identity.by) == [.typed, .typed, .typed, .typed])
        #expect(taken[1].metadata["reply_to"] == "other@example.net")
        #expect(taken[1].customer.email == "kim@example.org")
    }

    @Test func `what no person wrote is marked, and so is what is not for us to answer`() async throws {
        let mails = [
            mail(headers: ["Auto-Submitted: auto-replied"]), mail(headers: ["Precedence: bulk"]),
            mail(headers: ["List-Id: <news.example.org>"]), mail(headers: ["X-FTE-Loop: support"]),
            mail(from: "Support <support+x@example.com>"), mail(headers: ["List-Id: Team <team.example.com>"]),
            mail(to: "boss@example.net", headers: ["Cc: support@example.com"]), mail(to: "undisclosed:;"),
        ]
        let taken = try await taken(mails)
        #expect(
            taken.map { $0.metadata["automatic"] } == [
                "auto_submitted", "precedence", "list", "loop", "own_address", nil, nil, nil,
            ])
        #expect(taken.map(\.automatic) == [true, true, true, true, true, nil, nil, nil])
        #expect(taken.map { $0.metadata[StoredOnly.key] } == [nil, nil, nil, nil, nil, nil, "copied", nil])
        #expect(taken.map(\.isStoredOnly) == [true, true, true, true, true, false, true, false])
    }

    @Test func `the same words in two mails are two messages, whatever their Message-ID`() async throws {
        let taken = try await taken([mail(id: "same"), mail(id: "same")])
        #expect(Set(taken.map(\.channelMessageID)).count == 2)
        #expect(Set(taken.map(\.ticketReference)).count == 2)
    }

    @Test func `a very long mail is cut so that its event fits, and says so`() async throws {
        let taken = try await taken([
            mail(String(repeating: "\u{1}\"long\" words\n", count: 60_000)),
            mail(String(repeating: "é", count: 400_000)),
        ])
        #expect(taken.count == 2)
        for data in taken {
            #expect(TicketReceivedEvent.json(data).count <= 512 * 1024)
            #expect(data.content.utf8.count > 60_000)
            #expect(data.metadata["truncated"] == "true")
        }
    }

    @Test func `odd mails are taken and never crash`() async throws {
        let mails = [
            "", "\n\n", "From: kim@example.org\n\n", "From: \n\nx",
            mail("\u{0}\u{202E}\(String(repeating: "e\u{301}", count: 10_000))"),
            mail("   \n "), mail(from: "\"a\" <kim@example.org>, b@example.org"),
            mail(from: "\(String(repeating: "k", count: 300))@example.org"),
            mail(
                "--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--b\nContent-Type: text/plain\n\nx\n--b--",
                headers: ["Content-Type: multipart/encrypted; boundary=b"]),
        ]
        let taken = try await taken(mails)
        #expect(taken.count == 5)
        #expect(taken.last?.contentKind == .unreadable)
        #expect(taken.first?.contentKind == .empty)
    }

    @Test func `a report about a mail of ours is told to the dispatcher, and kept as a machine's`() async throws {
        let report = """
            From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
            To: support@example.com
            Subject: Delivery Status Notification (Failure)
            Message-ID: <bounce@mx.google.com>
            Return-Path: <>
            Content-Type: multipart/report; report-type=delivery-status; boundary=b

            --b
            Content-Type: text/plain

            Address not found
            --b
            Content-Type: message/delivery-status

            Reporting-MTA: dns; googlemail.com

            Final-Recipient: rfc822; kim@example.org
            Action: failed
            Status: 5.1.1
            --b
            Content-Type: message/rfc822

            Message-ID: <sent@mail.gmail.com>
            X-FTE-Message: 018F0000-0000-7000-8000-000000000001
            From: support@example.com

            Answer
            --b--
            """
        try await MailboxFixture.run { fixture in
            try await fixture.read()
            fixture.gmail.receive(report)
            try await fixture.read()
            let told = fixture.gateway.publisher.published.filter { $0.topic == .emailOutbound }
            let data = try told.map { try EventCodec.decode(DeliveryReported.self, from: $0.value) }
            #expect(data.map(\.status) == [.undelivered])
            #expect(data.first?.providerMessageID == "<sent@mail.gmail.com>")
            #expect(data.first?.attemptID?.text == "018f0000-0000-7000-8000-000000000001")
            #expect(data.first?.code == "5.1.1")
            #expect(try fixture.taken.map(\.automatic) == [true])
        }
    }
}
