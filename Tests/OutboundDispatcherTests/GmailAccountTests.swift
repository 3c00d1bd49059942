import Core
import FoundationEssentials
import Gmail
import Lifecycle
import Mail
import Messaging
import StandIns
import TestSupport
import Testing

@testable import OutboundDispatcher

/// The account against a server that checks as Gmail does.
@Suite(.timeLimit(.minutes(3)))
struct GmailAccountTests {
    // MARK: What is sent

    @Test func `an answer leaves in its thread, with everything that keeps it there`() async throws {
        try await GmailFixture.run { fixture in
            let question = fixture.question()
            let part = fixture.part(of: fixture.answer(to: question))
            let result = try await fixture.account.send(part)
            let sent = try #require(fixture.gmail.sent.first)
            #expect(fixture.gmail.sent.count == 1)
            #expect(fixture.gmail.drafts().isEmpty)
            #expect(sent.threadID == question.threadID)
            for (name, value) in [
                ("To", "kim@example.org"), ("From", fixture.gmail.identity.mailbox), ("Subject", "Re: Password"),
                ("In-Reply-To", "<question-1@example.org>"),
                ("References", "<earlier@example.org> <question-1@example.org>"),
                ("X-FTE-Message", part.attemptID.text), ("Auto-Submitted", "auto-replied"),
                ("X-Auto-Response-Suppress", "All"),
            ] { #expect(sent.header(name) == value, "\(name)") }
            #expect(sent.header("X-FTE-Loop") != nil)
            #expect(sent.header("Cc") == nil)
            #expect(sent.body.contains("Open Settings,\r\n\r\nthen Security."))
            #expect(sent.body.contains("<p>Open Settings</p>"))
            #expect(result.status == .sent)
            #expect(result.providerMessageID == sent.header("Message-ID"))
            #expect(fixture.drafts.kept[part.attemptID]?.thread == question.threadID)
        }
    }

    @Test func `what the event does not say, the mail that is answered does`() async throws {
        let answered = AnsweredMail(
            messageID: "<question-1@example.org>", references: ["<first@example.org>", "<question-1@example.org>"],
            replyTo: "office@example.org", writtenTo: "help@example.com")
        try await GmailFixture.run(answering: answered) { fixture in
            let question = fixture.question()
            let reply = fixture.answer(to: question)
            let bare = ReplyRequested(
                account: reply.account, messageID: reply.messageID, channel: .email, to: reply.to, author: .agent,
                kind: .answer, subject: "Password", parts: ["Hello"], thread: ReplyThread(threadID: question.threadID),
                requestedAt: reply.requestedAt)
            _ = try await fixture.account.send(fixture.part(of: bare))
            let sent = try #require(fixture.gmail.sent.first)
            #expect(sent.threadID == question.threadID)
            for (name, value) in [
                ("To", "office@example.org"), ("From", "help@example.com"), ("In-Reply-To", "<question-1@example.org>"),
                ("References", "<first@example.org> <question-1@example.org>"),
            ] { #expect(sent.header(name) == value, "\(name)") }
        }
    }

    @Test func `an alias that the mailbox may not write from is not written from`() async throws {
        try await GmailFixture.run(answering: AnsweredMail(writtenTo: "gone@example.com")) { fixture in
            _ = try await fixture.account.send(fixture.part(of: fixture.answer(to: fixture.question())))
            #expect(fixture.gmail.sent.first?.header("From") == fixture.gmail.identity.mailbox)
        }
    }

    @Test func `what a person has written carries no mark of a machine`() async throws {
        try await GmailFixture.run { fixture in
            _ = try await fixture.account.send(
                fixture.part(of: fixture.answer(to: fixture.question(), author: .human)))
            let sent = try #require(fixture.gmail.sent.first)
            for name in ["Auto-Submitted", "X-Auto-Response-Suppress", "X-FTE-Loop"] {
                #expect(sent.header(name) == nil, "\(name)")
            }
            #expect(sent.header("X-FTE-Message") != nil)
        }
    }

    @Test func `what the system says by itself is marked as nobody's answer`() async throws {
        try await GmailFixture.run { fixture in
            _ = try await fixture.account.send(
                fixture.part(of: fixture.answer(to: fixture.question(), author: .system, kind: .notice)))
            #expect(fixture.gmail.sent.first?.header("Auto-Submitted") == "auto-generated")
        }
    }

    @Test func `a thread that was deleted holds no answer back`() async throws {
        try await GmailFixture.run { fixture in
            let question = fixture.question()
            fixture.gmail.remove(question.id)
            _ = try await fixture.account.send(fixture.part(of: fixture.answer(to: question)))
            let sent = try #require(fixture.gmail.sent.first)
            #expect(sent.header("In-Reply-To") == "<question-1@example.org>")
        }
    }

    @Test(arguments: ["kim@example.org\r\nBcc: eve@example.org", "kim", ""])
    func `an address that is none gets nothing`(address: String) async throws {
        try await GmailFixture.run { fixture in
            let reply = fixture.answer(to: nil)
            let wrong = ReplyRequested(
                account: reply.account, messageID: reply.messageID, channel: .email,
                to: ReplyAddress(email: address), author: .agent, kind: .answer, parts: ["Hello"],
                thread: ReplyThread(), requestedAt: reply.requestedAt)
            let error = await #expect(throws: SendingFailure.self) {
                try await fixture.account.send(fixture.part(of: wrong))
            }
            #expect(error?.kind == .terminal)
            #expect(fixture.gmail.calls.isEmpty)
        }
    }

    @Test func `a subject cannot add a field`() async throws {
        try await GmailFixture.run { fixture in
            let reply = fixture.answer(to: nil)
            let wrong = ReplyRequested(
                account: reply.account, messageID: reply.messageID, channel: .email, to: reply.to, author: .agent,
                kind: .answer, subject: "Hi\r\nBcc: eve@example.org", parts: ["Hello"], thread: ReplyThread(),
                requestedAt: reply.requestedAt)
            _ = try await fixture.account.send(fixture.part(of: wrong))
            #expect(fixture.gmail.sent.first?.header("Bcc") == nil)
            #expect(fixture.gmail.sent.first?.header("Subject") == "Re: Hi  Bcc: eve@example.org")
        }
    }

    // MARK: Interrupted

    /// What the next dispatcher does with an attempt that it finds claimed.
    private func resume(_ part: OutgoingPart, _ fixture: GmailFixture) async throws -> SentPart? {
        guard let found = try await fixture.account.lookUp(part, since: .now) else { return nil }
        if let sent = found.first { return sent }
        return try await fixture.account.send(part)
    }

    @Test func `interrupted before anything was written, it is written and sent`() async throws {
        try await GmailFixture.run { fixture in
            let part = fixture.part(of: fixture.answer(to: fixture.question()))
            let sent = try await resume(part, fixture)
            #expect(sent?.status == .sent)
            #expect(fixture.gmail.sent.count == 1)
        }
    }

    @Test(arguments: [FakeDrafts.Death.beforeKeeping, .afterKeeping])
    func `interrupted around noting the draft, that draft is sent and no other`(death: FakeDrafts.Death) async throws {
        try await GmailFixture.run { fixture in
            // Others have drafts too.
            let other = fixture.part(of: fixture.answer(to: fixture.question(2), number: 2), attempt: UUID())
            fixture.drafts.die(.afterKeeping)
            await #expect(throws: FakeDrafts.Died.self) { try await fixture.account.send(other) }
            let part = fixture.part(of: fixture.answer(to: fixture.question()))
            fixture.drafts.die(death)
            await #expect(throws: FakeDrafts.Died.self) { try await fixture.account.send(part) }
            #expect(fixture.gmail.sent.isEmpty)
            _ = try await resume(part, fixture)
            #expect(fixture.gmail.sent.map { $0.header("X-FTE-Message") } == [part.attemptID.text])
            #expect(fixture.gmail.drafts().count == 1)
            #expect(fixture.gmail.calls(of: .draftCreate).count == 2)
        }
    }

    @Test func `interrupted after it was sent, it is found in its thread and not sent again`() async throws {
        try await GmailFixture.run { fixture in
            let part = fixture.part(of: fixture.answer(to: fixture.question()))
            let sent = try await fixture.account.send(part)
            #expect(try await fixture.account.lookUp(part, since: .now) == [sent])
            #expect(try await fixture.account.send(part) == sent)
            #expect(fixture.gmail.sent.count == 1)
        }
    }

    @Test func `what began a thread is found among what was sent`() async throws {
        try await GmailFixture.run { fixture in
            let part = fixture.part(of: fixture.answer(to: nil))
            let sent = try await fixture.account.send(part)
            _ = try await fixture.account.send(fixture.part(of: fixture.answer(to: nil), attempt: UUID()))
            #expect(try await fixture.account.lookUp(part, since: .now) == [sent])
        }
    }

    @Test func `a draft that somebody threw away is for a person`() async throws {
        try await GmailFixture.run { fixture in
            let part = fixture.part(of: fixture.answer(to: fixture.question()))
            fixture.drafts.die(.afterKeeping)
            await #expect(throws: FakeDrafts.Died.self) { try await fixture.account.send(part) }
            for draft in fixture.gmail.drafts() {
                try await fixture.client.deleteDraft(draft, of: fixture.gmail.identity.mailbox)
            }
            #expect(try await fixture.account.lookUp(part, since: .now) == nil)
            let error = await #expect(throws: SendingFailure.self) { try await fixture.account.send(part) }
            #expect(error == SendingFailure(.terminal, code: "draft_gone"))
            #expect(fixture.gmail.sent.isEmpty)
        }
    }

    // MARK: Failures, with everything that decides about them

    @Test(arguments: [GmailOperation.draftCreate, .draftSend, .message])
    func `whatever Gmail does at any step, the answer leaves once`(step: GmailOperation) async throws {
        let faults: [GmailFault] = [
            .refuse(status: 429, reason: "rateLimitExceeded", retryAfter: 2),
            .refuse(status: 403, reason: "userRateLimitExceeded"), .refuse(status: 503, reason: "backendError"),
            .refuse(status: 403, reason: "dailyLimitExceeded"), .doAndFail, .garbage,
        ]
        for fault in faults {
            try await GmailFixture.run { fixture in
                let (store, clock) = (FakeAccountStore(), JumpingClock())
                let delivery = AccountDelivery(
                    channel: .email, accounts: [fixture.account], store: store, publish: { _ in }, clock: clock,
                    now: { clock.now }, time: clock.wall, log: .silent, metrics: MetricsRegistry())
                fixture.gmail.plan(fault, on: step)
                let request = fixture.request(fixture.answer(to: fixture.question()))
                for _ in 0..<2 {
                    guard case .continuing(let rest) = try await delivery.deliver(request) else {
                        throw UnexpectedResult()
                    }
                    try await rest()
                }
                #expect(fixture.gmail.sent.count == 1, "\(fault)")
                #expect(store.endings == ["sent"], "\(fault)")
                #expect(delivery.condition == "ok")
            }
        }
    }

    @Test func `a refused account waits until it is mended, and nothing is lost`() async throws {
        try await GmailFixture.run { fixture in
            let (store, clock) = (FakeAccountStore(), JumpingClock())
            let delivery = AccountDelivery(
                channel: .email, accounts: [fixture.account], store: store, publish: { _ in }, clock: clock,
                now: { clock.now }, time: clock.wall, log: .silent, metrics: MetricsRegistry())
            fixture.gmail.setRevoked(true)
            guard
                case .continuing(let rest) = try await delivery.deliver(
                    fixture.request(fixture.answer(to: fixture.question())))
            else { throw UnexpectedResult() }
            async let sending: Void = rest()
            #expect(await eventually { delivery.condition == "paused (refused_access)" })
            fixture.gmail.setRevoked(false)
            try await sending
            #expect(fixture.gmail.sent.count == 1)
            #expect(delivery.condition == "ok")
        }
    }

    @Test func `who wrote a second draft of one attempt sends the first, and leaves none behind`() async throws {
        try await GmailFixture.run { fixture in
            let part = fixture.part(of: fixture.answer(to: fixture.question()))
            let thread = fixture.question().threadID
            let mailbox = fixture.gmail.identity.mailbox
            let mail = "From: \(mailbox)\r\nTo: kim@example.org\r\n\r\nHello\r\n"
            let other = try await fixture.client.createDraft(Array(mail.utf8), thread: nil, in: mailbox)
            fixture.drafts.beFirst(KeptDraft(id: other.id, thread: thread))
            _ = try await fixture.account.send(part)
            #expect(fixture.gmail.sent.count == 1)
            #expect(fixture.gmail.drafts().isEmpty)
        }
    }

    @Test func `a mail that Gmail will never take is told to people at once`() async throws {
        try await GmailFixture.run { fixture in
            fixture.gmail.plan(.refuse(status: 400, reason: "invalidArgument"), on: .draftCreate)
            let error = await #expect(throws: SendingFailure.self) {
                try await fixture.account.send(fixture.part(of: fixture.answer(to: fixture.question())))
            }
            #expect(error == SendingFailure(.terminal, code: "invalidArgument"))
            fixture.gmail.plan(.refuse(status: 400, reason: "failedPrecondition"), on: .draftSend)
            await #expect(throws: SendingFailure(.terminal, code: "failedPrecondition")) {
                try await fixture.account.send(fixture.part(of: fixture.answer(to: fixture.question())))
            }
            #expect(fixture.gmail.drafts().isEmpty)
        }
    }

    // MARK: Notices

    @Test func `a notice leaves by the mailbox, and leaves no draft behind`() async throws {
        try await GmailFixture.run { fixture in
            let from = try #require(MailAddress(fixture.gmail.identity.mailbox))
            let transport = GmailTransport(fixture.gmail.identity.mailbox, from: from, client: fixture.client)
            let mail = OutgoingMail(
                from: from, to: try #require(MailAddress("kim@example.org")), subject: "A reply", text: "Read it",
                voice: .notice, message: "1", date: .now)
            fixture.gmail.plan(.refuse(status: 429, reason: "rateLimitExceeded"), on: .draftSend)
            let error = await #expect(throws: SendingFailure.self) { try await transport.send(mail) }
            #expect(error?.kind == .accountBackoff)
            #expect(error?.mayHaveBeenTaken == false)
            #expect(fixture.gmail.drafts().isEmpty)
            _ = try await transport.send(mail)
            #expect(fixture.gmail.sent.map { $0.header("Auto-Submitted") } == ["auto-generated"])
            // Gmail breaks before it has sent one, and after.
            let broken = GmailFault.refuse(status: 503, reason: "backendError")
            for (fault, isSent) in [(broken, false), (.doAndFail, true)] {
                fixture.gmail.plan(fault, on: .draftSend)
                let error = await #expect(throws: SendingFailure.self) { try await transport.send(mail) }
                #expect(error?.mayHaveBeenTaken == isSent)
                #expect(fixture.gmail.drafts().isEmpty)
            }
            #expect(fixture.gmail.sent.count == 2)
        }
    }
}
