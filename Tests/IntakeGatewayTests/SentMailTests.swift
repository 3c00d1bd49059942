import Core
import Lifecycle
import StandIns
import TestSupport
import Testing

@testable import IntakeGateway

/// What stands among the sent mail of a mailbox: ours, and what colleagues have answered past us.
@Suite(.timeLimit(.minutes(3)))
struct SentMailTests {
    private static func answer(
        _ content: String = "Press the red button.\n\nOn Sat, Kim Example <kim@example.org> wrote:\n> It fails.",
        from: String = "Ada <ada@example.com>", to: String = "Kim <Kim@Example.org>", headers: [String] = []
    ) -> String {
        let own = [
            "From: \(from)", "To: \(to)", "Subject: Re: Password", "Message-ID: <answer@mail.gmail.com>",
            "In-Reply-To: <question@example.org>",
        ]
        return (own + headers).joined(separator: "\n") + "\n\n\(content)\n"
    }

    /// Puts mails among the sent ones, reads, and gives what was observed by the keys it left under.
    private func observed(
        _ mails: [String], labels: Set<String> = ["SENT"], ignored: String? = nil
    ) async throws -> [(key: String, data: ReplyObserved)] {
        let all = Shared<[(key: String, data: ReplyObserved)]>([])
        try await MailboxFixture.run { fixture in
            try await fixture.read()
            for mail in mails { fixture.gmail.receive(mail, labels: labels, thread: "thread-1") }
            try await fixture.read()
            let observed = try fixture.observed
            all.withLock { $0 = observed }
            let schema = try JSONSchema(
                JSONValue(json: Repository.bytes("schemas/events/com.fte.reply.observed.v1.schema.json")))
            for event in fixture.observedEvents {
                #expect(schema.problems(of: try JSONValue(json: event.value)) == [])
            }
            if let ignored {
                #expect(
                    fixture.gateway.metrics.prometheusText().contains("fte_intake_ignored_total{kind=\"\(ignored)\"}"))
            }
        }
        return all.withLock { $0 }
    }

    @Test func `a colleague's answer is observed: who said what to whom, in which thread`() async throws {
        let found = try await observed([Self.answer()])
        try #require(found.count == 1)
        #expect(found[0].key == "kim@example.org")
        let (data, message) = (found[0].data, found[0].data.message)
        #expect(data.author == .human)
        #expect(data.colleague == "ada@example.com")
        #expect(message.customer == CustomerContact(email: "kim@example.org", name: "Kim"))
        #expect(message.account == ChannelAccount(provider: "gmail", address: "support@example.com"))
        #expect(message.threadID == "thread-1")
        #expect(message.content == "Press the red button.")
        #expect(message.sentAt != nil)
        #expect(message.metadata["message_id"] == "<answer@mail.gmail.com>")
        #expect(message.metadata["earlier"] == "<question@example.org>")
    }

    @Test func `each customer in To and Cc is answered, and none of ourselves`() async throws {
        let found = try await observed([
            Self.answer(
                to: "kim@example.org, support+x@example.com",
                headers: ["Cc: lee@example.org, team@example.com, KIM@example.org"])
        ])
        #expect(found.map(\.key) == ["kim@example.org", "lee@example.org"])
        #expect(Set(found.map(\.data.message.channelMessageID)).count == 1)
    }

    @Test(arguments: [
        ("sent_by_us", ["X-FTE-Message: 018f"]), ("sent_automatically", ["Auto-Submitted: auto-replied"]),
        ("sent_automatically", ["X-FTE-Loop: support"]), ("sent_automatically", ["Precedence: bulk"]),
    ])
    func `what we have sent and what a machine has sent is no colleague's`(kind: String, headers: [String]) async throws
    {
        #expect(try await observed([Self.answer(headers: headers)], ignored: kind).isEmpty)
    }

    @Test func `a mail to ourselves answers nobody`() async throws {
        let mail = Self.answer(to: "support@example.com, team@example.com")
        #expect(try await observed([mail], ignored: "sent_to_ourselves").isEmpty)
    }

    @Test(arguments: ["DRAFT", "TRASH", "SPAM", "CHAT"])
    func `a draft is no answer, nor what was thrown away`(_ label: String) async throws {
        #expect(try await observed([Self.answer()], labels: ["SENT", label]).isEmpty)
    }

    @Test func `a mailbox that is read again tells the same event again`() async throws {
        try await MailboxFixture.run { fixture in
            try await fixture.read()
            let sent = fixture.gmail.receive(Self.answer(), labels: ["SENT"], thread: "thread-1")
            try await fixture.read()
            fixture.gmail.relabel(sent.id, adding: ["STARRED"])
            fixture.gmail.relabel(sent.id, removing: ["SENT"])
            fixture.gmail.relabel(sent.id, adding: ["SENT"])
            try await fixture.read()
            let ids = fixture.observedEvents.compactMap { $0.headers.lastText(of: "ce_id") }
            #expect(ids.count == 2 && Set(ids).count == 1)
            #expect(try fixture.taken.isEmpty)
        }
    }

    @Test func `the cursor stays until what a colleague wrote is durable`() async throws {
        try await MailboxFixture.run { fixture in
            try await fixture.read()
            fixture.gmail.receive(Self.answer(), labels: ["SENT"])
            fixture.gateway.publisher.isAway = true
            fixture.gateway.store.isAway = true
            await #expect(throws: NothingTakesMessages.self) { try await fixture.read() }
            fixture.gateway.publisher.isAway = false
            fixture.gateway.store.isAway = false
            try await fixture.read()
            #expect(fixture.observedEvents.count + fixture.gateway.store.rows.count == 1)
        }
    }

    @Test func `what was sent before a mailbox forgot its history is not told again`() async throws {
        let time = FixedTime(.now)
        try await MailboxFixture.run(time: time) { fixture in
            try await fixture.read()
            let read = time.now
            fixture.gmail.receive(Self.answer("Before"), labels: ["SENT"], at: read.adding(seconds: -600))
            fixture.gmail.receive(Self.answer("After"), labels: ["SENT"], at: read.adding(seconds: 600))
            fixture.gmail.forgetHistory()
            try await fixture.read()
            #expect(try fixture.observed.map(\.data.message.content) == ["After"])
        }
    }
}
