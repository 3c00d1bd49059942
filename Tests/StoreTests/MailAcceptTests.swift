import Core
import Foundation
import PostgresClient
import Store
import Testing

/// Where mails belong, and which of them move nothing.
@Suite(.timeLimit(.minutes(3)))
struct MailAcceptTests {
    private static func mail(
        _ id: String, from sender: String = "kim@example.org", thread: String = "thread-1", verified: Bool = true,
        automatic: Bool = false, account: String = "support@example.com", metadata: [String: String] = [:],
        at: Timestamp = .now
    ) -> AcceptRequest {
        let plain = StoreFixture.message(
            id, channel: .email, from: sender, account: account, thread: thread, verified: verified, at: at)
        let message = plain.message
        return AcceptRequest(
            eventID: plain.eventID,
            message: TicketReceived(
                ticketReference: message.ticketReference, channel: message.channel, account: message.account,
                channelMessageID: message.channelMessageID, contentHash: message.contentHash,
                threadID: message.threadID, customer: message.customer, identity: message.identity,
                content: message.content, contentKind: message.contentKind, automatic: automatic ? true : nil,
                receivedAt: message.receivedAt, metadata: metadata),
            screen: plain.screen, title: "A question", events: plain.events, twinEvents: plain.events, at: at)
    }

    @Test func `a machine's mail is kept, opens a closed ticket, and begins no run`() async throws {
        try await StoreFixture.run { store in
            let result = try await store.conversations.accept(Self.mail("A", automatic: true))
            guard case .concluded = result else {
                Issue.record("not concluded")
                return
            }
            #expect(try await store.text("SELECT status FROM tickets") == "closed")
            #expect(try await store.text("SELECT state || ' ' || outcome FROM messages") == "concluded stored")
            #expect(try await store.text("SELECT count(*)::text FROM agent_runs") == "0")
            #expect(try await store.text("SELECT count(*)::text FROM outbox") != "0")
        }
    }

    @Test func `who wants the answer to a mail that nobody vouches for elsewhere joins no ticket of another`()
        async throws
    {
        try await StoreFixture.run { store in
            let names = ["message_id": "<first@example.org>"]
            let first = try await store.acceptNew(Self.mail("A", verified: false, metadata: names))
            try await store.answer(first)
            let forged = ["reply_to": "mallory@example.net", "earlier": "<first@example.org>"]
            var tickets: Set<UUID> = []
            for (id, thread) in [("B", "thread-1"), ("C", "thread-2")] {
                let other = try await store.acceptNew(
                    Self.mail(id, thread: thread, verified: false, metadata: forged))
                #expect(other.ticket.ticketID != first.ticket.ticketID)
                #expect(try await store.conversations.history(for: other.ticket, limit: 20).isEmpty)
                try await store.answer(other)
                tickets.insert(other.ticket.ticketID)
            }
            // Each goes on where he began, by his thread or by what he answers.
            let again = try await store.acceptNew(Self.mail("D", verified: false))
            #expect(again.ticket.ticketID == first.ticket.ticketID)
            let answering = try await store.acceptNew(
                Self.mail("E", thread: "thread-3", verified: false, metadata: ["earlier": "<first@example.org>"]))
            #expect(answering.ticket.ticketID == first.ticket.ticketID)
            let forger = try await store.acceptNew(Self.mail("F", verified: false, metadata: forged))
            #expect(tickets.contains(forger.ticket.ticketID))
        }
    }

    @Test func `a machine's mail reopens nothing and moves no conversation`() async throws {
        try await StoreFixture.run { store in
            let first = try await store.acceptNew(Self.mail("A", at: Timestamp.now.adding(seconds: -3600)))
            try await store.answer(first)
            let read: SQL = """
                SELECT t.status || ' ' || c.last_message_at FROM tickets t JOIN conversations c
                ON c.id = t.conversation_id
                """
            let before = try await store.text(read)
            for metadata in [["automatic": "list"], [StoredOnly.key: StoredOnly.copied.rawValue]] {
                _ = try await store.conversations.accept(
                    Self.mail(
                        "B\(metadata.count)\(metadata.keys)", automatic: metadata["automatic"] != nil,
                        metadata: metadata))
            }
            #expect(try await store.text(read) == before)
            #expect(try await store.text("SELECT count(*)::text FROM messages WHERE outcome = 'stored'") == "2")
            #expect(try await store.text("SELECT count(*)::text FROM tickets") == "1")
        }
    }

    @Test func `a new thread that answers a known mail continues its ticket, for its sender alone`() async throws {
        try await StoreFixture.run { store in
            let first = try await store.acceptNew(Self.mail("A", metadata: ["message_id": "<a@x>"]))
            let earlier = ["earlier": "<0@x> <a@x>"]
            let next = try await store.acceptNew(Self.mail("B", thread: "thread-2", metadata: earlier))
            #expect(next.ticket.ticketID == first.ticket.ticketID)
            let stranger = try await store.acceptNew(
                Self.mail("C", from: "mallory@example.net", thread: "thread-2", metadata: earlier))
            let claimed = try await store.acceptNew(
                Self.mail("D", thread: "thread-2", verified: false, metadata: earlier))
            let other = try await store.acceptNew(Self.mail("E", thread: "thread-3", metadata: ["earlier": "<b@x>"]))
            #expect(Set([first, stranger, claimed, other].map(\.ticket.ticketID)).count == 4)
        }
    }

    @Test func `a copy in another of our mailboxes is kept with the first, and not answered`() async throws {
        try await StoreFixture.run { store in
            let named = ["message_id": "<a@x>"]
            let first = try await store.acceptNew(Self.mail("A", metadata: named))
            let copy = Self.mail("B", thread: "other-1", account: "sales@example.com", metadata: named)
            for _ in 0..<2 {
                guard case .concluded = try await store.conversations.accept(copy) else {
                    Issue.record("it would be answered twice")
                    return
                }
            }
            let kept = try await store.text(
                """
                SELECT state || ' ' || outcome || ' ' || (ticket_id = \(first.ticket.ticketID))
                FROM messages WHERE channel_message_id = 'B'
                """)
            #expect(kept == "concluded stored true")
            #expect(try await store.count("SELECT count(*) FROM ticket_aliases WHERE alias_ref = 'TKT-B'") == 1)
            // Another's mail of that name, one that is less proved, and the same mailbox once more are mails of their own.
            for other in [
                Self.mail("C", from: "lee@example.org", thread: "o-2", account: "sales@example.com", metadata: named),
                Self.mail("D", thread: "o-3", verified: false, account: "sales@example.com", metadata: named),
                Self.mail("E", thread: "o-4", metadata: named),
            ] { #expect(try await store.acceptNew(other).ticket.ticketID != first.ticket.ticketID) }
        }
    }

    @Test func `a copy that is only kept keeps no other from being answered`() async throws {
        try await StoreFixture.run { store in
            let named = ["message_id": "<a@x>"]
            let copied = named.merging([StoredOnly.key: StoredOnly.copied.rawValue]) { $1 }
            _ = try await store.conversations.accept(Self.mail("A", metadata: copied))
            let direct = Self.mail("B", thread: "other-1", account: "sales@example.com", metadata: named)
            #expect(try await store.acceptNew(direct).run != nil)
        }
    }

    @Test func `a cursor goes forward alone, and one at a time reads a mailbox`() async throws {
        try await StoreFixture.run { store in
            let cursors = MailboxCursorStore(pool: store.pool)
            let (early, late) = (Timestamp(milliseconds: 1000), Timestamp(milliseconds: 2000))
            #expect(try await cursors.cursor(of: "a@b.co") == nil)
            try await cursors.move("a@b.co", to: "900", syncedAt: early)
            try await cursors.move("a@b.co", to: "1000", syncedAt: late)
            try await cursors.move("a@b.co", to: "950", syncedAt: early)
            try await cursors.keepWatchEnd(late, of: "a@b.co")
            let cursor = try await cursors.cursor(of: "a@b.co")
            #expect(cursor == MailboxCursor(historyID: "1000", syncedAt: late, watchEnd: late))
            #expect(cursor?.hasReached("1000") == true && cursor?.hasReached("1001") == false)
            let outer = try await cursors.exclusively(for: "a@b.co") {
                let (again, other) = (
                    try await cursors.exclusively(for: "a@b.co") {}, try await cursors.exclusively(for: "c@d.co") {}
                )
                #expect(!again && other)
            }
            #expect(outer)
        }
    }

    @Test func `a mailbox's budget is shared, and replies may use what reading leaves`() async throws {
        try await StoreFixture.run { store in
            let units = MailboxUnitStore(pool: store.pool, unitsPerMinute: 1400)
            var read = 0
            while try await units.take(20, of: "a@b.co", isSend: false) == nil, read < 100 { read += 1 }
            #expect((7...15).contains(read), "three quarters of a slot, or of two")
            #expect(try await units.take(20, of: "c@d.co", isSend: false) == nil, "another mailbox has its own")
            _ = try await units.take(40, of: "a@b.co", isSend: true)
            let pause = try await units.take(100, of: "a@b.co", isSend: true)
            if let pause { #expect(pause > .zero && pause <= .seconds(10)) }
        }
    }
}
