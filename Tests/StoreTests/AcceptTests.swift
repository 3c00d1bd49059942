import Core
import Foundation
import PostgresClient
import Store
import Testing

@Suite(.timeLimit(.minutes(3)))
struct AcceptTests {
    @Test func `a first message opens customer, conversation, ticket and run at once`() async throws {
        try await StoreFixture.run { store in
            let message = try await store.acceptNew(StoreFixture.request(reference: "TKT-A"))
            #expect(message.run?.opensTicket == true)
            #expect(message.run?.newConversation == true)
            #expect(message.ticketStatus == .inProgress)
            #expect(message.outbox.count == 1)
            #expect(message.outbox.first?.olderID == nil)
            #expect(try await store.text("SELECT status FROM tickets WHERE ticket_ref = 'TKT-A'") == "in_progress")
            #expect(try await store.count("SELECT count(*) FROM agent_runs WHERE outcome IS NULL") == 1)
            #expect(try await store.text("SELECT link FROM customer_identifiers") == "claimed")
        }
    }

    @Test func `a second message of the same person joins the conversation with a ticket of its own`() async throws {
        try await StoreFixture.run { store in
            let first = try await store.acceptNew(StoreFixture.request(reference: "TKT-A"))
            let second = try await store.acceptNew(
                StoreFixture.request(reference: "TKT-B", mail: "KIM@example.org", content: "And how do I export data?"))
            #expect(first.ticket.conversationID == second.ticket.conversationID)
            #expect(first.ticket.ticketID != second.ticket.ticketID)
            #expect(second.run?.newConversation == false)
            #expect(try await store.count("SELECT count(*) FROM customers") == 1)
        }
    }

    @Test func `the same message again is interrupted while open and finished once concluded`() async throws {
        try await StoreFixture.run { store in
            let request = StoreFixture.request(reference: "TKT-A")
            let first = try await store.acceptNew(request)
            guard case .interrupted(let again) = try await store.conversations.accept(request) else {
                Issue.record("expected an interrupted message")
                return
            }
            #expect(again.id == first.id)
            #expect(again.ticket == first.ticket)
            #expect(again.outbox.isEmpty)
            let run = try #require(first.run)
            _ = try await store.conversations.conclude(StoreFixture.answer(run, first.ticket))
            guard case .concluded = try await store.conversations.accept(request) else {
                Issue.record("expected nothing left to do")
                return
            }
            #expect(try await store.count("SELECT count(*) FROM messages WHERE direction = 'inbound'") == 1)
        }
    }

    @Test func `many at once share transactions and each gets its own answer`() async throws {
        try await StoreFixture.run { store in
            let references = (0..<300).map { "TKT-\($0)" }
            let places = try await withThrowingTaskGroup(of: (String, AcceptedMessage).self) { group in
                for (number, reference) in references.enumerated() {
                    group.addTask {
                        let mail = "customer\(number % 40)@example.org"
                        return (
                            reference,
                            try await store.acceptNew(
                                StoreFixture.request(reference: reference, mail: mail, content: "Question \(number)?"))
                        )
                    }
                }
                return try await group.reduce(into: [String: AcceptedMessage]()) { $0[$1.0] = $1.1 }
            }
            #expect(places.count == 300)
            #expect(places.allSatisfy { $0.key == $0.value.ticket.reference })
            #expect(try await store.count("SELECT count(*) FROM customers") == 40)
            #expect(try await store.count("SELECT count(*) FROM conversations") == 40)
            #expect(try await store.count("SELECT count(*) FROM tickets") == 300)
            let transactions = try await store.count("SELECT count(DISTINCT xmin::text) FROM messages")
            // On a busy machine groups are small; without any each message would have its own.
            #expect(transactions < 300)
        }
    }

    @Test func `the same words in the next slot are kept as an alias of the first ticket`() async throws {
        try await StoreFixture.run { store in
            _ = try await store.acceptNew(StoreFixture.request(reference: "TKT-A", metadata: [:]))
            guard
                case .concluded = try await store.conversations.accept(
                    StoreFixture.request(reference: "TKT-B", metadata: [:]))
            else {
                Issue.record("expected a twin")
                return
            }
            let view = try await TicketStore(pool: store.pool).ticket(reference: "TKT-B")
            #expect(view?.reference == "TKT-A")
            #expect(try await store.text("SELECT outcome FROM messages WHERE channel_message_id = 'TKT-B'") == "stored")
        }
    }

    @Test func `the same words under keys of their own are two messages`() async throws {
        try await StoreFixture.run { store in
            _ = try await store.acceptNew(StoreFixture.request(reference: "TKT-A"))
            let second = try await store.acceptNew(StoreFixture.request(reference: "TKT-B"))
            #expect(second.run != nil)
        }
    }

    @Test func `a further message of a ticket reopens it and waits for its run`() async throws {
        try await StoreFixture.run { store in
            let first = try await store.acceptNew(StoreFixture.request(reference: "TKT-A"))
            _ = try await store.conversations.conclude(StoreFixture.answer(try #require(first.run), first.ticket))
            let more = try await store.acceptNew(
                StoreFixture.request(reference: "TKT-A", content: "That did not work", messageID: "TKT-A/2"))
            #expect(more.run == nil)
            #expect(more.ticket.ticketID == first.ticket.ticketID)
            #expect(more.ticketStatus == .open)
            let run = try await store.conversations.beginRun(ticket: more.ticket, runID: UUID(), at: .now)
            #expect(run?.messages.map(\.content) == ["That did not work"])
            #expect(run?.answersGiven == 1)
            #expect(run?.citedSections.count == 1)
            #expect(run?.opensTicket == false)
        }
    }

    @Test func `thanks do not reopen a ticket`() async throws {
        try await StoreFixture.run { store in
            let first = try await store.acceptNew(StoreFixture.request(reference: "TKT-A"))
            _ = try await store.conversations.conclude(StoreFixture.answer(try #require(first.run), first.ticket))
            let thanks = try await store.acceptNew(
                StoreFixture.request(reference: "TKT-A", content: "Thanks!", messageID: "TKT-A/2", screen: .thanks))
            #expect(thanks.ticketStatus == .waiting)
        }
    }

    @Test func `a claimed message never joins a verified conversation`() async throws {
        try await StoreFixture.run { store in
            let verified = try await store.acceptNew(StoreFixture.request(reference: "TKT-A", verified: true))
            let claimed = try await store.acceptNew(
                StoreFixture.request(reference: "TKT-B", content: "Something else?"))
            #expect(verified.ticket.customerID == claimed.ticket.customerID)
            #expect(verified.ticket.conversationID != claimed.ticket.conversationID)
            #expect(try await store.conversations.history(for: claimed.ticket, limit: 20).isEmpty)
        }
    }

    @Test func `a conversation ends after a day of silence`() async throws {
        try await StoreFixture.run { store in
            let yesterday = Timestamp.now.adding(seconds: -25 * 3600)
            let old = try await store.acceptNew(StoreFixture.request(reference: "TKT-A", at: yesterday))
            _ = try await store.conversations.conclude(
                StoreFixture.answer(try #require(old.run), old.ticket, at: yesterday))
            let new = try await store.acceptNew(StoreFixture.request(reference: "TKT-B", content: "Another question?"))
            #expect(old.ticket.conversationID != new.ticket.conversationID)
            #expect(
                try await store.text("SELECT status FROM conversations WHERE id = \(old.ticket.conversationID)")
                    == "closed")
        }
    }

    @Test func `the database allows exactly the moves that the domain allows`() async throws {
        try await StoreFixture.run { store in
            let message = try await store.acceptNew(StoreFixture.request(reference: "TKT-A"))
            let id = message.ticket.ticketID
            for from in TicketStatus.allCases {
                for next in TicketStatus.allCases {
                    _ = try await store.pool.withConnection { connection in
                        _ = try await connection.query("SET session_replication_role = replica")
                        _ = try await connection.query(
                            """
                            UPDATE tickets SET status = \(from.rawValue), escalation_reason = 'x',
                                resolved_at = CASE WHEN \(from == .resolved) THEN now() END
                            WHERE id = \(id)
                            """)
                        _ = try await connection.query("SET session_replication_role = origin")
                        return 0
                    }
                    let isAllowed =
                        (try? await store.pool.query(
                            """
                            UPDATE tickets SET status = \(next.rawValue),
                                resolved_at = CASE WHEN \(next == .resolved) THEN now() END WHERE id = \(id)
                            """))
                        != nil
                    #expect(isAllowed == from.mayBecome(next), "\(from) to \(next)")
                }
            }
        }
    }
}
