import Core
import Foundation
import PostgresClient
import Store
import Testing

@Suite(.timeLimit(.minutes(1)))
struct SilentTicketTests {
    @Test func `tickets that wait for three days are ended, and only those`() async throws {
        try await StoreFixture.run { store in
            for (reference, kind) in [("TKT-A", "answer"), ("TKT-B", "question"), ("TKT-C", "answer")] {
                let ticket = try await Self.waitingTicket(reference, in: store)
                _ = try await store.pool.execute(
                    "UPDATE messages SET reply_kind = \(kind) WHERE direction = 'outbound' AND ticket_id = \(ticket)")
            }
            _ = try await store.pool.execute("UPDATE tickets SET silence_check_at = now()")
            _ = try await store.pool.execute(
                "UPDATE tickets SET updated_at = now() - interval '73 hours' WHERE ticket_ref <> 'TKT-C'")
            let sweep = SilentTicketSweep(pool: store.pool, log: .silent)
            // However few it looks at together.
            #expect(try await sweep.sweep(limit: 1) == 2)
            #expect(try await sweep.sweep() == 0)
            let states = try await store.pool.query("SELECT status FROM tickets ORDER BY ticket_ref")
            #expect(try states.map { try $0.value(0, as: String.self) } == ["resolved", "closed", "waiting"])
            #expect(try await store.count("SELECT count(*) FROM conversations WHERE status = 'resolved'") == 1)
            #expect(try await store.count("SELECT count(*) FROM tickets WHERE silence_check_at IS NOT NULL") == 1)
            // The one that was written on since is looked at when its own three days are over.
            #expect(try await Self.patience(of: "TKT-C", in: store) == SilentTicketSweep.patience)
        }
    }

    @Test func `a new ticket is looked at after three days`() async throws {
        try await StoreFixture.run { store in
            _ = try await store.acceptNew(StoreFixture.request(reference: "TKT-A"))
            let rows = try await store.pool.query(
                "SELECT extract(epoch FROM silence_check_at - now())::float8 FROM tickets")
            let seconds = try #require(try rows.first?.value(0, as: Double.self))
            #expect(abs(seconds - Double(SilentTicketSweep.patience.components.seconds)) < 60)
        }
    }

    @Test func `what did not wait when it was looked at is looked at again once it waits`() async throws {
        try await StoreFixture.run { store in
            _ = try await Self.waitingTicket("TKT-A", in: store)
            let sweep = SilentTicketSweep(pool: store.pool, log: .silent)
            _ = try await store.pool.execute(
                "UPDATE tickets SET status = 'escalated', escalation_reason = 'r', silence_check_at = now()")
            #expect(try await sweep.sweep() == 0)
            #expect(try await store.count("SELECT count(*) FROM tickets WHERE silence_check_at IS NULL") == 1)

            _ = try await store.pool.execute(
                "UPDATE tickets SET status = 'waiting', updated_at = now() - interval '73 hours'")
            #expect(try await Self.patience(of: "TKT-A", in: store) == SilentTicketSweep.patience)
            #expect(try await sweep.sweep() == 1)
            #expect(try await store.text("SELECT status FROM tickets") == "resolved")
        }
    }

    /// A ticket whose message was answered.
    private static func waitingTicket(_ reference: String, in store: StoreFixture) async throws -> UUID {
        let message = try await store.acceptNew(
            StoreFixture.request(reference: reference, mail: "\(reference)@example.org"))
        _ = try await store.conversations.conclude(StoreFixture.answer(try #require(message.run), message.ticket))
        return message.ticket.ticketID
    }

    /// How long after its last change a ticket is looked at.
    private static func patience(of reference: String, in store: StoreFixture) async throws -> Duration {
        let rows = try await store.pool.query(
            """
            SELECT extract(epoch FROM silence_check_at - updated_at)::float8 FROM tickets
            WHERE ticket_ref = \(reference)
            """)
        return .seconds(try #require(try rows.first?.optional(0, as: Double.self)))
    }
}
