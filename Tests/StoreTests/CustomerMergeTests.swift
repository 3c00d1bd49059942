import Core
import Foundation
import PostgresClient
import Store
import Testing

/// Two customers whom staff make one, and part again.
@Suite(.timeLimit(.minutes(3)))
struct CustomerMergeTests {
    private static let address = "kim@example.org"
    private static let number = "4915550001"
    private static func note(at: Timestamp = .now) -> OperatorNote {
        OperatorNote(name: "ada", action: "merge_customers", details: [:], at: at)
    }

    private static func mail(_ id: String, thread: String = "t") -> AcceptRequest {
        StoreFixture.message(id, channel: .email, from: address, content: "By mail \(id)", thread: thread)
    }
    private static func whatsApp(_ id: String) -> AcceptRequest {
        StoreFixture.message(id, from: number, content: "By WhatsApp \(id)")
    }

    /// Someone by mail and someone on WhatsApp, both answered.
    private struct Two {
        let store: StoreFixture
        let customers: CustomerStore
        let byMail: AcceptedMessage
        let byWhatsApp: AcceptedMessage

        init(_ store: StoreFixture) async throws {
            self.store = store
            customers = CustomerStore(pool: store.pool)
            byMail = try await store.acceptNew(mail("M1"))
            try await store.answer(byMail)
            byWhatsApp = try await store.acceptNew(whatsApp("W1"))
            try await store.answer(byWhatsApp)
        }

        var kept: UUID { byMail.ticket.customerID }
        var merged: UUID { byWhatsApp.ticket.customerID }

        func merge() async throws { try await customers.merge(merged, into: kept, note: note()) }
        @discardableResult
        func unmerge() async throws -> (kept: UUID, parted: UUID) { try await customers.unmerge(merged, note: note()) }
    }

    /// What must hold whoever was merged with whom.
    private func expectInOrder(_ store: StoreFixture) async throws {
        let broken: [(String, SQL)] = [
            (
                "a ticket and its conversation have one customer",
                """
                SELECT count(*) FROM tickets t JOIN conversations c ON c.id = t.conversation_id
                WHERE c.customer_id <> t.customer_id
                """
            ),
            (
                "an escalation is its ticket's",
                """
                SELECT count(*) FROM escalations e JOIN tickets t ON t.id = e.ticket_id
                WHERE (e.customer_id, e.conversation_id) <> (t.customer_id, t.conversation_id)
                """
            ),
            (
                "nothing that goes on belongs to one who was merged",
                """
                SELECT count(*) FROM customers c WHERE c.merged_into IS NOT NULL AND
                    (EXISTS (SELECT FROM messages m WHERE m.customer_id = c.id)
                     OR EXISTS (SELECT FROM customer_identifiers i WHERE i.customer_id = c.id))
                """
            ),
            (
                "people own a conversation while they own one of its tickets",
                """
                SELECT count(*) FROM conversations c WHERE c.status IN ('active', 'escalated')
                AND (c.status = 'escalated') <>
                    EXISTS (SELECT FROM tickets t WHERE t.conversation_id = c.id AND t.status = 'escalated')
                """
            ),
        ]
        for (comment, sql) in broken { #expect(try await store.count(sql) == 0, "\(comment)") }
    }

    private func owner(of message: String, _ store: StoreFixture) async throws -> UUID? {
        try await store.pool.query(
            "SELECT customer_id FROM messages WHERE channel_message_id = \(message)"
        ).first?.value("customer_id", as: UUID.self)
    }

    @Test func `two who were made one have one history, and one conversation that goes on`() async throws {
        try await StoreFixture.run { store in
            let two = try await Two(store)
            try await two.merge()
            try await expectInOrder(store)
            #expect(try await store.count("SELECT count(*) FROM conversations WHERE status = 'active'") == 1)
            let next = try await store.acceptNew(Self.whatsApp("W2"))
            #expect(next.ticket.customerID == two.kept)
            // His own ticket goes on.
            #expect(next.ticket.ticketID == two.byWhatsApp.ticket.ticketID)
            let history = try await store.conversations.history(for: next.ticket, limit: 20)
            #expect(history.contains { $0.content == "By mail M1" })
            #expect(history.contains { $0.content == "By WhatsApp W1" })
            let found = try await two.customers.customers(meantBy: two.merged.text)
            #expect(found == [two.kept])
        }
    }

    @Test func `undone, everything goes back to whom it came from, also what came since`() async throws {
        try await StoreFixture.run { store in
            let two = try await Two(store)
            try await two.merge()
            for request in [Self.whatsApp("W2"), Self.mail("M2"), Self.mail("M3", thread: "new")] {
                try await store.answer(store.acceptNew(request))
            }
            // An address that he gives while he is taken for somebody else is his.
            try await store.answer(
                store.acceptNew(
                    StoreFixture.message("W3", from: Self.number, email: "other@example.org")))
            let parted = try await two.unmerge()
            #expect(parted == (two.kept, two.merged))
            try await expectInOrder(store)
            for message in ["M1", "M2", "M3"] { #expect(try await owner(of: message, store) == two.kept, "\(message)") }
            for message in ["W1", "W2", "W3"] {
                #expect(try await owner(of: message, store) == two.merged, "\(message)")
            }
            #expect(
                try await store.count(
                    """
                    SELECT count(*) FROM customer_identifiers
                    WHERE customer_id = \(two.merged) AND home IS NULL AND retired_at IS NULL
                    """) == 2)
            // A reply is whose question it answers.
            #expect(
                try await store.count(
                    """
                    SELECT count(*) FROM messages i JOIN messages o ON o.id = i.answered_by
                    WHERE i.customer_id <> o.customer_id
                    """) == 0)
            for (request, own, others) in [
                (Self.whatsApp("W4"), two.merged, "By mail"), (Self.mail("M4"), two.kept, "By WhatsApp"),
            ] {
                let next = try await store.acceptNew(request)
                #expect(next.ticket.customerID == own)
                let history = try await store.conversations.history(for: next.ticket, limit: 20)
                #expect(!history.isEmpty)
                #expect(!history.contains { $0.content.hasPrefix(others) })
            }
            try await expectInOrder(store)
            #expect(try await store.count("SELECT count(*) FROM operator_audit") == 2)
        }
    }

    @Test func `on a ticket that both have written on each keeps his own words`() async throws {
        try await StoreFixture.run { store in
            let two = try await Two(store)
            try await two.merge()
            // In a thread of the other's, from the address that staff have joined.
            _ = try await store.pool.query(
                """
                INSERT INTO customer_identifiers
                    (customer_id, identifier_type, identifier_value, match_key, channel, verified, link, home)
                VALUES (\(two.kept), 'email', 'second@example.org', 'second@example.org', 'email', true, 'verified',
                        \(two.merged)) RETURNING id
                """)
            let mixed = try await store.acceptNew(
                StoreFixture.message(
                    "S", channel: .email, from: "second@example.org", content: "My own words", thread: "t"))
            #expect(mixed.ticket.ticketID == two.byMail.ticket.ticketID)
            try await store.answer(mixed)
            _ = try await store.pool.query(
                "UPDATE messages SET delivery_status = 'sent' WHERE delivery_status IS NOT NULL RETURNING id")
            try await two.unmerge()
            try await expectInOrder(store)
            #expect(try await owner(of: "S", store) == two.merged)
            let page = try #require(
                try await TicketStore(pool: store.pool).ticket(reference: two.byMail.ticket.reference))
            #expect(page.messages.map(\.content) == ["By mail M1", "Like this."])
        }
    }

    @Test func `a ticket that people own stays theirs through a merge and its undoing`() async throws {
        try await StoreFixture.run { store in
            let two = try await Two(store)
            let further = try await store.acceptNew(Self.whatsApp("W2"))
            let run = try #require(try await store.begin(further))
            _ = try await store.conversations.conclude(
                StoreFixture.escalation(run, further.ticket, reason: .refundRequest))
            try await two.merge()
            try await expectInOrder(store)
            #expect(try await store.count("SELECT count(*) FROM conversations WHERE status = 'escalated'") == 1)
            try await two.unmerge()
            try await expectInOrder(store)
            #expect(
                try await store.text("SELECT status FROM tickets WHERE customer_id = \(two.merged)") == "escalated")
            #expect(try await store.text("SELECT status FROM tickets WHERE customer_id = \(two.kept)") == "waiting")
        }
    }

    @Test func `what cannot be merged or undone is refused, and changes nothing`() async throws {
        try await StoreFixture.run { store in
            let two = try await Two(store)
            let third = try await store.acceptNew(StoreFixture.message("T", from: "49155599"))
            try await store.answer(third)
            let other = third.ticket.customerID
            func refusal(_ body: () async throws -> Void) async -> CustomerMergeRefusal? {
                do { try await body() } catch { return error as? CustomerMergeRefusal }
                return nil
            }
            #expect(
                await refusal { try await two.customers.merge(two.kept, into: two.kept, note: Self.note()) }
                    == .sameCustomer)
            #expect(
                await refusal { try await two.customers.merge(UUID(), into: two.kept, note: Self.note()) }
                    == .unknownCustomer)
            #expect(await refusal { try await two.unmerge() } == .nothingToUndo)
            try await two.merge()
            #expect(await refusal { try await two.merge() } == .alreadyMerged)
            #expect(
                await refusal { try await two.customers.merge(two.kept, into: other, note: Self.note()) }
                    == .holdsOthers)
            let late = Self.note(at: .now.adding(seconds: 24 * 3600 + 60))
            #expect(await refusal { _ = try await two.customers.unmerge(two.kept, note: late) } == .tooLate)
            let waiting = try await store.acceptNew(Self.mail("M2"))
            #expect(await refusal { try await two.unmerge() } == .beingAnswered)
            try await store.answer(waiting)
            try await two.unmerge()
            #expect(await refusal { try await two.unmerge() } == .nothingToUndo)
        }
    }

    @Test func `a run that began before a merge ends in nothing, and is begun again`() async throws {
        try await StoreFixture.run { store in
            let two = try await Two(store)
            let asked = try await store.acceptNew(Self.whatsApp("W2"))
            let run = try #require(try await store.begin(asked))
            try await two.merge()
            await #expect(throws: StoreError.concurrentChange) {
                try await store.conversations.conclude(StoreFixture.answer(run, asked.ticket))
            }
            await #expect(throws: StoreError.concurrentChange) { try await store.begin(asked) }
            guard case .interrupted(let again) = try await store.conversations.accept(Self.whatsApp("W2")) else {
                throw FixtureError.notNew
            }
            #expect(again.ticket.customerID == two.kept)
            try await store.answer(again)
            #expect(try await store.count("SELECT count(*) FROM messages WHERE state = 'accepted'") == 0)
        }
    }

    @Test func `messages that come while staff merge and part go where they belong`() async throws {
        try await StoreFixture.run { store in
            let two = try await Two(store)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for lane in 0..<4 {
                    group.addTask {
                        for number in 0..<15 {
                            let id = "\(lane)-\(number)"
                            let request = lane % 2 == 0 ? Self.whatsApp("W-\(id)") : Self.mail("M-\(id)")
                            _ = try await store.acceptNew(request)
                            // Nobody answers here; a merge is undone only when nothing waits.
                            _ = try await store.pool.query(
                                """
                                UPDATE messages SET state = 'concluded', outcome = 'stored'
                                WHERE channel_message_id = \(request.message.channelMessageID) RETURNING id
                                """)
                        }
                    }
                }
                group.addTask {
                    for _ in 0..<10 {
                        try await two.merge()
                        while true {
                            do {
                                try await two.unmerge()
                                break
                            } catch CustomerMergeRefusal.beingAnswered { continue }
                        }
                    }
                }
                try await group.waitForAll()
            }
            try await expectInOrder(store)
            #expect(
                try await store.count(
                    """
                    SELECT count(*) FROM messages WHERE direction = 'inbound'
                    AND customer_id <> CASE channel WHEN 'email' THEN \(two.kept) ELSE \(two.merged) END
                    """) == 0)
        }
    }
}
