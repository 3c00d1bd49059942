import Core
import Foundation
import PostgresClient
import Store
import Testing

/// What a colleague's own reply does to the ticket that it answers, and to what the agent had in hand.
@Suite(.timeLimit(.minutes(3)))
struct ObservedReplyTests {
    private static func reply(
        _ id: String, on channel: Channel = .whatsapp, to customer: CustomerContact, account: String = "15550100",
        thread: String? = nil, earlier: String? = nil, sentAt: Timestamp? = nil, at: Timestamp = .now
    ) -> ObservedReply {
        var metadata = [ReplyObserved.colleagueKey: "ada@example.com"]
        metadata["earlier"] = earlier
        let message = TicketReceived(
            ticketReference: "TKT-\(id)", channel: channel,
            account: ChannelAccount(provider: channel == .whatsapp ? "meta" : "gmail", address: account),
            channelMessageID: id, contentHash: SHA256.hexadecimal("x"), threadID: thread, customer: customer,
            identity: ClaimedIdentity(verified: true, by: .channel), content: "Press the red button.",
            contentKind: .text, receivedAt: at, sentAt: sentAt, metadata: metadata)
        return ObservedReply(
            eventID: "observed-\(id)", data: ReplyObserved(message: message),
            settled: { message, reference in StoreFixture.event(key: "\(reference) \(message.opensConversation)") },
            at: at)
    }

    private static let kim = CustomerContact(whatsapp: "4915550001")

    private static let standing: SQL = """
        SELECT t.status || ' ' || coalesce(t.assigned_to, '-') || ' ' || c.status FROM tickets t
        JOIN conversations c ON c.id = t.conversation_id ORDER BY t.created_at DESC LIMIT 1
        """
    private static let said: SQL = """
        SELECT string_agg(role || ' ' || delivery_status, ', ' ORDER BY created_at, id) FROM messages
        WHERE direction = 'outbound'
        """
    private static let asked: SQL = """
        SELECT string_agg(state || ' ' || coalesce(outcome, '-'), ', ' ORDER BY created_at, id) FROM messages
        WHERE direction = 'inbound'
        """

    @Test func `the ticket is the colleague's, without an escalation, and what waited for the agent is settled`()
        async throws
    {
        try await StoreFixture.run { store in
            let first = try await store.acceptNew(StoreFixture.message("M1"))
            let run = try #require(try await store.begin(first))
            let rows = try #require(await store.conversations.observe(Self.reply("E1", to: Self.kim)))
            #expect(rows.map { String(decoding: $0.message.key ?? [], as: UTF8.self) } == ["TKT-M1 true"])
            #expect(try await store.text(Self.standing) == "escalated ada@example.com escalated")
            #expect(try await store.text(Self.said) == "human sent")
            #expect(try await store.text(Self.asked) == "concluded stored")
            #expect(try await store.count("SELECT count(*) FROM escalations") == 0)
            #expect(try await store.count("SELECT count(*) FROM tickets WHERE first_response_at IS NOT NULL") == 1)
            // The run that was going on comes back from its model.
            guard
                case .superseded = try await store.conversations.conclude(StoreFixture.answer(run, first.ticket))
            else {
                Issue.record("the draft was not dropped")
                return
            }
            #expect(try await store.begin(first) == nil)
            #expect(try await store.text(Self.said) == "human sent")
        }
    }

    @Test func `told again, on another day, it changes nothing`() async throws {
        try await StoreFixture.run { store in
            try await store.answer(try await store.acceptNew(StoreFixture.message("M1")))
            let reply = Self.reply("E1", to: Self.kim)
            _ = try await store.conversations.observe(reply)
            // Its ticket was given back and closed, and the customer has a new one.
            try await store.pool.execute("UPDATE tickets SET status = 'waiting', assigned_to = NULL")
            try await store.pool.execute("UPDATE tickets SET status = 'closed'")
            _ = try await store.acceptNew(StoreFixture.message("M2"))
            #expect(try await store.conversations.observe(reply)?.isEmpty == true)
            #expect(try await store.count("SELECT count(*) FROM messages WHERE role = 'human'") == 1)
            #expect(try await store.count("SELECT count(*) FROM tickets WHERE status = 'escalated'") == 0)
        }
    }

    @Test func `an answer that nobody has begun to send is taken back, held or not; a hand-over and what left stay`()
        async throws
    {
        for (before, after) in [
            ("pending", "canceled"), ("held", "canceled"), ("queued", "queued"), ("sent", "sent"), ("read", "read"),
        ] {
            try await StoreFixture.run { store in
                let message = try await store.acceptNew(StoreFixture.message("M1"))
                try await store.answer(message)
                let reply = UUID.derived(from: "reply", message.id.text)
                if before == "held" {
                    _ = try await AccountDeliveryStore(pool: store.pool).hold(
                        HeldReply(
                            messageID: reply, channel: .whatsapp,
                            account: ChannelAccount(provider: "meta", address: "15550100"),
                            event: StoreFixture.event(key: "k"), at: .now))
                } else {
                    try await store.pool.execute(
                        "UPDATE messages SET delivery_status = \(before) WHERE id = \(reply)")
                }
                _ = try await store.conversations.observe(Self.reply("E1", to: Self.kim))
                #expect(try await store.text("SELECT delivery_status FROM messages WHERE id = \(reply)") == after)
                #expect(try await store.count("SELECT count(*) FROM held_replies") == 0)
            }
        }
        try await StoreFixture.run { store in
            let message = try await store.acceptNew(StoreFixture.message("M1"))
            let run = try #require(try await store.begin(message))
            _ = try await store.conversations.conclude(
                StoreFixture.escalation(run, message.ticket, reason: .refundRequest))
            _ = try await store.conversations.observe(Self.reply("E1", to: Self.kim))
            #expect(try await store.text(Self.said) == "agent pending, human sent")
            #expect(try await store.count("SELECT count(*) FROM escalations WHERE status = 'open'") == 1)
        }
    }

    @Test func `an answer that is claimed once the ticket is the colleague's does not leave`() async throws {
        try await StoreFixture.run { store in
            let message = try await store.acceptNew(StoreFixture.message("M1"))
            try await store.answer(message)
            _ = try await store.conversations.observe(Self.reply("E1", to: Self.kim))
            let reply = UUID.derived(from: "reply", message.id.text)
            let claim = PartClaim(
                attemptID: UUID(), messageID: reply, purpose: .deliver, part: 0, parts: 1,
                account: ChannelAccount(provider: "meta", address: "15550100"), channel: .whatsapp,
                to: message.ticket.address, author: .agent, kind: .answer, window: nil, renewing: nil, at: .now)
            #expect(try await AccountDeliveryStore(pool: store.pool).claim(claim) == .over)
        }
    }

    @Test func `what the customer has written after the reply goes on to people`() async throws {
        try await StoreFixture.run { store in
            let now = Timestamp(milliseconds: Timestamp.now.milliseconds)
            let first = try await store.acceptNew(StoreFixture.message("M1", sentAt: now.adding(seconds: -30)))
            _ = try await store.acceptNew(StoreFixture.message("M2", sentAt: now))
            let run = try #require(try await store.begin(first))
            #expect(run.messages.count == 2)
            _ = try await store.conversations.observe(
                Self.reply("E1", to: Self.kim, sentAt: now.adding(seconds: -10)))
            #expect(try await store.text(Self.asked) == "concluded stored, accepted -")
            guard
                case .overtaken = try await store.conversations.conclude(StoreFixture.answer(run, first.ticket))
            else {
                Issue.record("nobody would take what is left")
                return
            }
            let next = try #require(try await store.begin(first))
            #expect(next.messages.count == 1 && next.ticketStatus == .escalated)
        }
    }

    @Test func `on WhatsApp the last ticket with the number that has answered is meant`() async throws {
        try await StoreFixture.run { store in
            _ = try await store.acceptNew(StoreFixture.message("M1"))
            _ = try await store.acceptNew(StoreFixture.message("M2", account: "15550199"))
            _ = try await store.acceptNew(StoreFixture.message("M3", from: "4915559999"))
            _ = try await store.conversations.observe(Self.reply("E1", to: Self.kim))
            let escalated: SQL = "SELECT string_agg(ticket_ref, ' ') FROM tickets WHERE status = 'escalated'"
            #expect(try await store.text(escalated) == "TKT-M1")
            for nobody in [CustomerContact(whatsapp: "4915550777"), CustomerContact(phone: "+4915550001")] {
                #expect(try await store.conversations.observe(Self.reply("E2", to: nobody)) == nil)
            }
            #expect(try await store.count("SELECT count(*) FROM messages WHERE role = 'human'") == 1)
        }
    }

    @Test func `our own message that a provider echoes is none of a colleague's`() async throws {
        try await StoreFixture.run { store in
            let message = try await store.acceptNew(StoreFixture.message("M1"))
            try await store.answer(message)
            let reply = UUID.derived(from: "reply", message.id.text)
            try await store.pool.execute(
                """
                INSERT INTO delivery_attempts (id, message_id, purpose, provider, status, claimed_at, provider_message_id)
                VALUES (\(UUID()), \(reply), 'deliver', 'meta', 'sent', now(), 'E1')
                """)
            _ = try await store.conversations.observe(Self.reply("E1", to: Self.kim))
            #expect(try await store.text(Self.standing) == "waiting - active")
        }
    }

    // MARK: Mail

    private static func mail(
        _ id: String, from sender: String = "kim@example.org", thread: String = "thread-1",
        metadata: [String: String] = [:]
    ) -> AcceptRequest {
        let plain = StoreFixture.message(id, channel: .email, from: sender, thread: thread)
        let message = plain.message
        return AcceptRequest(
            eventID: plain.eventID,
            message: TicketReceived(
                ticketReference: message.ticketReference, channel: .email, account: message.account,
                channelMessageID: id, contentHash: message.contentHash, threadID: thread, customer: message.customer,
                identity: message.identity, content: message.content, contentKind: .text,
                receivedAt: message.receivedAt, metadata: metadata),
            screen: plain.screen, title: "A question", events: plain.events, twinEvents: [], at: plain.at)
    }

    private static func answer(
        _ id: String, to address: String, thread: String = "thread-1", earlier: String? = nil
    ) -> ObservedReply {
        reply(id, on: .email, to: CustomerContact(email: address), thread: thread, earlier: earlier)
    }

    @Test func `by mail the customer's ticket in the thread is meant, or in the mails that are answered`() async throws
    {
        try await StoreFixture.run { store in
            let first = try await store.acceptNew(Self.mail("A", metadata: ["message_id": "<a@x>"]))
            _ = try await store.acceptNew(Self.mail("B", from: "lee@example.org"))
            _ = try await store.acceptNew(Self.mail("C", thread: "thread-2"))
            let escalated: SQL = """
                SELECT coalesce(string_agg(ticket_ref, ' ' ORDER BY ticket_ref), '') FROM tickets
                WHERE status = 'escalated'
                """
            // A colleague shows it to another, or begins something of his own.
            _ = try await store.conversations.observe(Self.answer("E1", to: "boss@example.com"))
            _ = try await store.conversations.observe(Self.answer("E2", to: "kim@example.org", thread: "thread-9"))
            #expect(try await store.text(escalated) == "")
            _ = try await store.conversations.observe(
                Self.answer("E3", to: "kim@example.org", thread: "thread-9", earlier: "<0@x> <a@x>"))
            #expect(try await store.text(escalated) == "TKT-A")
            _ = try await store.conversations.observe(Self.answer("E4", to: "lee@example.org"))
            #expect(try await store.text(escalated) == "TKT-A TKT-B")
            // What the customer writes under the colleague's mail belongs to his ticket.
            let next = try await store.acceptNew(Self.mail("D", thread: "thread-9"))
            #expect(next.ticket.ticketID == first.ticket.ticketID)
            #expect(next.ticketStatus == .escalated)
        }
    }

    @Test func `an answer to where the customer wants answers is his`() async throws {
        try await StoreFixture.run { store in
            _ = try await store.acceptNew(Self.mail("A", metadata: ["reply_to": "Desk@example.org"]))
            _ = try await store.conversations.observe(Self.answer("E1", to: "desk@example.org"))
            #expect(try await store.text(Self.standing) == "escalated ada@example.com escalated")
        }
    }
}
