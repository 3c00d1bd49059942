import Core
import StandIns
import TestSupport
import Testing

@testable import IntakeGateway

/// What of a mailbox is read, when, and how far.
@Suite(.timeLimit(.minutes(3)))
struct MailboxFetchTests {
    @Test func `the first reading leaves what is there alone, and watches`() async throws {
        try await MailboxFixture.run { fixture in
            fixture.gmail.receive(mail())
            try await fixture.read()
            try await fixture.read()
            #expect(try fixture.taken.isEmpty)
            #expect(fixture.gmail.watchEnd() != nil)
            #expect(fixture.gmail.calls(of: .watch).count == 1)
            #expect(fixture.gmail.calls(of: .message).isEmpty)
        }
    }

    @Test func `what comes then is taken once, over pages, and in the order it came`() async throws {
        try await MailboxFixture.run { fixture in
            try await fixture.read()
            fixture.gmail.setPageSize(2)
            let mails = (0..<7).map { fixture.gmail.receive(mail("Question \($0)")) }
            fixture.gmail.relabel(mails[3].id, adding: ["STARRED"])
            try await fixture.read()
            try await fixture.read()
            #expect(try fixture.taken.map(\.channelMessageID) == mails.map { "\(fixture.mailbox):\($0.id)" })
            #expect(try fixture.taken.map(\.content) == (0..<7).map { "Question \($0)" })
            #expect(fixture.gmail.calls(of: .message).count == 7)
        }
    }

    @Test func `spam, drafts, chats and what is gone are passed over, until they come to the inbox`() async throws {
        try await MailboxFixture.run { fixture in
            try await fixture.read()
            let gmail = fixture.gmail
            let spam = gmail.receive(mail("Not spam after all"), labels: ["SPAM"])
            for label in ["TRASH", "DRAFT", "CHAT"] { gmail.receive(mail(), labels: [label, "INBOX"]) }
            gmail.receive(mail("Archived by a filter"), labels: ["Label_1"])
            gmail.remove(gmail.receive(mail("Deleted")).id)
            try await fixture.read()
            #expect(try fixture.taken.isEmpty)
            gmail.relabel(spam.id, adding: ["INBOX"], removing: ["SPAM"])
            try await fixture.read()
            #expect(try fixture.taken.map(\.content) == ["Not spam after all"])
        }
    }

    @Test func `the cursor stays until everything found is durable`() async throws {
        try await MailboxFixture.run { fixture in
            try await fixture.read()
            let before = try await fixture.cursors.cursor(of: fixture.mailbox)
            fixture.gmail.receive(mail("One"))
            fixture.gmail.receive(mail("Two"))
            fixture.gateway.publisher.isAway = true
            fixture.gateway.store.isAway = true
            await #expect(throws: NothingTakesMessages.self) { try await fixture.read() }
            #expect(try await fixture.cursors.cursor(of: fixture.mailbox) == before)
            fixture.gateway.publisher.isAway = false
            fixture.gateway.store.isAway = false
            try await fixture.read()
            let spooled = try fixture.gateway.store.rows.map {
                try EventCodec.decode(TicketReceived.self, from: $0.value)
            }
            let all = try fixture.taken + spooled
            #expect(Set(all.map(\.content)) == ["One", "Two"])
            #expect(try await fixture.cursors.cursor(of: fixture.mailbox)?.historyID == "\(fixture.gmail.historyID())")
        }
    }

    @Test func `a mailbox that has forgotten its history is searched by time`() async throws {
        let time = FixedTime(.now)
        try await MailboxFixture.run(time: time) { fixture in
            try await fixture.read()
            let read = time.now
            let day = 86_400.0
            time.advance(seconds: 2 * day)
            let gmail = fixture.gmail
            gmail.receive(mail("Long before"), at: read.adding(seconds: -2 * day))
            gmail.receive(mail("Shortly before"), at: read.adding(seconds: -600))
            gmail.receive(mail("A day ago"), at: read.adding(seconds: day / 2))
            gmail.receive(mail("Just now"), at: time.now)
            gmail.receive(mail("Spam"), labels: ["SPAM"], at: time.now)
            gmail.forgetHistory()
            try await fixture.read()
            let taken = try fixture.taken
            #expect(taken.map(\.content) == ["Shortly before", "A day ago", "Just now"])
            #expect(taken.map { $0.metadata[StoredOnly.key] } == ["before_cursor", nil, nil])
            #expect(taken.map { $0.metadata["overdue"] } == [nil, "true", nil])
            gmail.receive(mail("Afterwards"), at: time.now)
            try await fixture.read()
            #expect(try fixture.taken.last?.content == "Afterwards")
            #expect(try fixture.taken.count == 4)
        }
    }

    @Test func `a watch is renewed after a day, and health says when one has ended`() async throws {
        let time = FixedTime(.now)
        try await MailboxFixture.run(time: time) { fixture in
            let fetcher = try #require(fixture.fetcher)
            #expect(fetcher.health.status == .degraded)
            try await fixture.read()
            #expect(fetcher.health == .healthy)
            time.advance(seconds: 3600)
            try await fixture.read()
            #expect(fixture.gmail.calls(of: .watch).count == 1)
            time.advance(seconds: 24 * 3600)
            try await fixture.read()
            #expect(fixture.gmail.calls(of: .watch).count == 2)
            time.advance(seconds: 8 * 24 * 3600)
            #expect(fetcher.health.error == "the watch of a mailbox has ended")
        }
    }

    @Test func `a mail that cannot be fetched goes to a person, and holds up no other for ever`() async throws {
        try await MailboxFixture.run { fixture in
            try await fixture.read()
            fixture.gmail.receive(mail("Never seen"))
            fixture.gmail.receive(mail("Seen"))
            fixture.gmail.plan(.garbage, on: .message, times: 5)
            for _ in 0..<4 { await #expect(throws: (any Error).self) { try await fixture.read() } }
            #expect(try fixture.taken.isEmpty)
            try await fixture.read()
            let taken = try fixture.taken
            #expect(taken.map(\.contentKind) == [.unreadable, .text])
            #expect(taken.map(\.customer.email) == ["kim@example.org", "kim@example.org"])
            #expect(taken.first?.metadata["unreadable"] == "not_fetched")
        }
    }

    @Test func `mail is read though a watch cannot be renewed`() async throws {
        let time = FixedTime(.now)
        try await MailboxFixture.run(time: time) { fixture in
            try await fixture.read()
            time.advance(seconds: 25 * 3600)
            fixture.gmail.receive(mail("Read all the same"))
            fixture.gmail.plan(.refuse(status: 403, reason: "forbidden"), on: .watch)
            await #expect(throws: (any Error).self) { try await fixture.read() }
            #expect(try fixture.taken.map(\.content) == ["Read all the same"])
            #expect(fixture.gmail.calls(of: .watch).count == 2, "asked once, and not again with the same token")
            #expect(fixture.fetcher?.health.status == .degraded)
            try await fixture.read()
            #expect(fixture.fetcher?.health == .healthy)
            #expect(try fixture.taken.count == 1)
        }
    }

    @Test func `a refused access is told, nothing is lost, and reading goes on once it is mended`() async throws {
        try await MailboxFixture.run { fixture in
            try await fixture.read()
            fixture.gmail.receive(mail("Waits"))
            fixture.gmail.setRevoked(true)
            await #expect(throws: (any Error).self) { try await fixture.read() }
            #expect(fixture.fetcher?.health.error?.contains("refuses the credentials") == true)
            #expect(fixture.gateway.lines.all.contains { $0.contains("until its access is mended") })
            fixture.gmail.setRevoked(false)
            try await fixture.read()
            #expect(try fixture.taken.map(\.content) == ["Waits"])
            #expect(fixture.fetcher?.health == .healthy)
        }
    }

    @Test func `what has been pushed is read once by whoever comes first`() async throws {
        try await MailboxFixture.run { fixture in
            try await fixture.read()
            fixture.gmail.receive(mail("Pushed"))
            let (place, fetcher) = ("\(fixture.gmail.historyID())", try #require(fixture.fetcher))
            let before = fixture.gmail.calls(of: .history).count
            for _ in 0..<5 { try await fetcher.read(fixture.mailbox, upTo: place) }
            #expect(fixture.gmail.calls(of: .history).count == before + 1)
            #expect(try fixture.taken.count == 1)
        }
    }

    @Test func `a push waits for another gateway that is at it`() async throws {
        try await MailboxFixture.run { fixture in
            try await fixture.read()
            fixture.gmail.receive(mail("Pushed"))
            fixture.cursors.setBusy(fixture.mailbox, true)
            let place = "\(fixture.gmail.historyID())"
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await fixture.fetcher?.read(fixture.mailbox, upTo: place) }
                try await Task.sleep(for: .milliseconds(50))
                #expect(try fixture.taken.isEmpty)
                fixture.cursors.setBusy(fixture.mailbox, false)
                try await group.waitForAll()
            }
            #expect(try fixture.taken.map(\.content) == ["Pushed"])
        }
    }

    @Test func `mailboxes are polled though nothing is pushed`() async throws {
        try await MailboxFixture.run(["GMAIL_POLL_SECONDS": "1"]) { fixture in
            let fetcher = try #require(fixture.fetcher)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await fetcher.run() }
                #expect(await eventually { fetcher.health == .healthy })
                fixture.gmail.receive(mail("Polled"))
                #expect(try await eventually { try fixture.taken.map(\.content) == ["Polled"] })
                fetcher.shutDown()
                try await group.waitForAll()
            }
        }
    }
}
