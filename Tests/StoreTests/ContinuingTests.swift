import Core
import Foundation
import PostgresClient
import Store
import Testing

/// Which ticket a message belongs to.
@Suite(.timeLimit(.minutes(3)))
struct ContinuingTests {
    @Test func `a WhatsApp message continues the open ticket, and its own reference leads there`() async throws {
        try await StoreFixture.run { store in
            let first = try await store.acceptNew(StoreFixture.message("A"))
            #expect(first.run == nil)
            #expect(first.ticketStatus == .open)
            let second = try await store.acceptNew(StoreFixture.message("B", content: "I forgot it"))
            #expect(second.ticket.ticketID == first.ticket.ticketID)
            let run = try #require(try await store.begin(first))
            #expect(run.messages.count == 2)
            #expect(run.opensTicket && run.newConversation)
            #expect(try await TicketStore(pool: store.pool).ticket(reference: "TKT-B")?.reference == "TKT-A")
            #expect(try await store.text("SELECT status FROM tickets") == "in_progress")
        }
    }

    @Test func `another number of ours and another customer have tickets of their own`() async throws {
        try await StoreFixture.run { store in
            let first = try await store.acceptNew(StoreFixture.message("A"))
            let other = try await store.acceptNew(StoreFixture.message("B", account: "15550199"))
            let stranger = try await store.acceptNew(StoreFixture.message("C", from: "4915550002"))
            #expect(Set([first, other, stranger].map(\.ticket.ticketID)).count == 3)
        }
    }

    @Test(arguments: [("waiting", 0.0, true), ("resolved", 3, true), ("resolved", 8, false), ("closed", 0, false)])
    func `a resolved ticket is taken up for a week, a closed one never`(
        _ status: String, _ days: Double, _ continues: Bool
    ) async throws {
        try await StoreFixture.run { store in
            let first = try await store.acceptNew(StoreFixture.message("A"))
            try await store.answer(first)
            let resolved = Timestamp.now.adding(seconds: -days * 24 * 3600)
            _ = try await store.pool.execute(
                """
                UPDATE tickets SET status = \(status), resolved_at = CASE WHEN \(status == "resolved")
                    THEN \(resolved)::timestamptz END
                """)
            let next = try await store.acceptNew(StoreFixture.message("B"))
            #expect((next.ticket.ticketID == first.ticket.ticketID) == continues)
            #expect(next.ticketStatus == .open)
            let previous = try await store.text("SELECT previous_ticket::text FROM tickets WHERE ticket_ref = 'TKT-B'")
            #expect(previous?.uppercased() == (continues ? nil : first.ticket.ticketID.text.uppercased()))
        }
    }

    @Test func `a mail continues its thread only for the same sender, equally proved`() async throws {
        try await StoreFixture.run { store in
            func mail(_ id: String, from sender: String = "kim@example.org", verified: Bool = true) -> AcceptRequest {
                StoreFixture.message(id, channel: .email, from: sender, thread: "thread-1", verified: verified)
            }
            let first = try await store.acceptNew(mail("A"))
            #expect(first.run != nil)
            let second = try await store.acceptNew(mail("B"))
            #expect(second.ticket.ticketID == first.ticket.ticketID)
            #expect(second.run == nil)
            let forged = try await store.acceptNew(mail("C", verified: false))
            #expect(forged.ticket.ticketID != first.ticket.ticketID)
            let copied = try await store.acceptNew(mail("D", from: "lee@example.org"))
            #expect(copied.ticket.ticketID != first.ticket.ticketID)
        }
    }

    @Test func `what continues a ticket is stored as the screen sees it there`() async throws {
        try await StoreFixture.run { store in
            _ = try await store.acceptNew(StoreFixture.message("A", screen: .plain, continued: .followUp))
            _ = try await store.acceptNew(StoreFixture.message("B", screen: .plain, continued: .followUp))
            let kinds = try await store.pool.query("SELECT message_kind FROM messages ORDER BY created_at")
            #expect(try kinds.map { try $0.value(0, as: String.self) } == ["question", "follow_up"])
        }
    }

    @Test func `thanks and orders leave a waiting ticket waiting, MORE takes it up`() async throws {
        try await StoreFixture.run { store in
            let first = try await store.acceptNew(StoreFixture.message("A"))
            try await store.answer(first, remainder: "The rest.")
            let thanks = try await store.acceptNew(StoreFixture.message("B", screen: .thanks))
            #expect(thanks.ticketStatus == .waiting)
            let run = try #require(try await store.begin(thanks))
            #expect(run.ticketStatus == .waiting)
            #expect(run.before.remainder == "The rest.")
            #expect(run.before.lastReplyAt != nil)
            // Still so when a worker dies here and another begins again.
            #expect(try await store.text("SELECT status FROM tickets") == "waiting")
            let help = try await store.acceptNew(StoreFixture.message("C", screen: .command(.help)))
            #expect(help.ticketStatus == .waiting)
            let more = try await store.acceptNew(StoreFixture.message("D", screen: .command(.more)))
            #expect(more.ticketStatus == .open)
        }
    }

    @Test func `complaints about answers are counted from the last question on`() async throws {
        try await StoreFixture.run { store in
            let first = try await store.acceptNew(StoreFixture.message("A", content: "How do I reset my password?"))
            try await store.answer(first)
            let second = try await store.acceptNew(StoreFixture.message("B", screen: .followUp))
            let run = try #require(try await store.begin(second))
            #expect(run.before.followUps == 0)
            #expect(run.before.question == "How do I reset my password?")
            _ = try await store.conversations.conclude(StoreFixture.answer(run, second.ticket))
            let third = try await store.acceptNew(StoreFixture.message("C", screen: .followUp))
            #expect(try await store.begin(third)?.before.followUps == 1)
            try await store.answer(third)
            let other = try await store.acceptNew(StoreFixture.message("D", content: "And how do I export?"))
            try await store.answer(other)
            let last = try await store.acceptNew(StoreFixture.message("E", screen: .followUp))
            let late = try await store.begin(last)
            #expect(late?.before.followUps == 0)
            #expect(late?.before.question == "And how do I export?")
        }
    }
}
