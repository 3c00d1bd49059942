import Core
import Foundation
import PostgresClient
import Store
import Testing

/// Somebody types a stranger's address, wherever he can, and wants to learn or change something.
@Suite(.timeLimit(.minutes(3)))
struct DisclosureTests {
    private static let stranger = "stranger@example.org"
    private static let secret = "My door code is in the export, how do I delete it?"

    private func mail(_ id: String, from sender: String = stranger, content: String = secret) -> AcceptRequest {
        StoreFixture.message(id, channel: .email, from: sender, content: content, thread: "thread-\(id)")
    }

    private func expectNothingLearnt(
        _ ticket: TicketPlace, _ store: StoreFixture, _ comment: Comment
    ) async throws {
        let history = try await store.conversations.history(for: ticket, limit: 20)
        #expect(!history.contains { $0.content.contains("door code") || $0.content == "Like this." }, comment)
    }

    @Test func `an address typed into a form before its owner ever wrote joins nothing`() async throws {
        try await StoreFixture.run { store in
            // The attacker writes the stranger's mail beside his own number.
            let request = StoreFixture.request(reference: "TKT-F", mail: Self.stranger)
            let data = request.message
            let typed = AcceptRequest(
                eventID: "e",
                message: TicketReceived(
                    ticketReference: data.ticketReference, channel: .webForm, account: data.account,
                    channelMessageID: data.channelMessageID, contentHash: data.contentHash,
                    customer: CustomerContact(email: Self.stranger, phone: "+4915550666", name: "Mallory"),
                    identity: data.identity, subject: data.subject, content: data.content, contentKind: .text,
                    receivedAt: data.receivedAt, metadata: data.metadata),
                screen: .plain, title: "A question", events: [], twinEvents: [], at: request.at)
            try await store.answer(store.acceptNew(typed))
            let owner = try await store.acceptNew(mail("M"))
            try await store.answer(owner)
            let attack = StoreFixture.message("W", from: "x", content: "What did I write?").message
            let whatsapp = AcceptRequest(
                eventID: "w",
                message: TicketReceived(
                    ticketReference: "TKT-W", channel: .whatsapp, account: attack.account, channelMessageID: "W",
                    contentHash: attack.contentHash, customer: CustomerContact(phone: "+4915550666"),
                    identity: attack.identity, content: attack.content, contentKind: .text,
                    receivedAt: attack.receivedAt, metadata: [:]),
                screen: .plain, title: "A question", events: [], twinEvents: [], at: .now)
            let attacker = try await store.acceptNew(whatsapp)
            #expect(attacker.ticket.customerID != owner.ticket.customerID)
            #expect(attacker.ticket.conversationID != owner.ticket.conversationID)
            try await expectNothingLearnt(attacker.ticket, store, "by his own number")
            // Staff still see that the number was once given with that address.
            #expect(
                try await store.count(
                    """
                    SELECT count(*) FROM customer_identifiers
                    WHERE customer_id = \(owner.ticket.customerID) AND identifier_value = '+4915550666'
                      AND retired_at IS NOT NULL
                    """) == 1)
        }
    }

    @Test func `an address that came with somebody's WhatsApp is its owner's once he writes`() async throws {
        try await StoreFixture.run { store in
            let attacker = try await store.acceptNew(StoreFixture.message("W", email: Self.stranger))
            let owner = try await store.acceptNew(mail("M"))
            #expect(owner.ticket.customerID != attacker.ticket.customerID)
            try await store.answer(owner)
            let again = try await store.acceptNew(
                StoreFixture.message("X", content: "stranger@example.org, that is me", email: Self.stranger))
            #expect(again.ticket.ticketID == attacker.ticket.ticketID)
            try await expectNothingLearnt(again.ticket, store, "by WhatsApp")
        }
    }

    @Test func `two who prove addresses of one typed record at the same moment are kept apart`() async throws {
        try await StoreFixture.run { store in
            for number in 0..<10 {
                let address = "typed\(number)@example.org"
                let form = StoreFixture.request(reference: "TKT-\(number)", mail: address).message
                let typed = AcceptRequest(
                    eventID: "e\(number)",
                    message: TicketReceived(
                        ticketReference: form.ticketReference, channel: .webForm, account: form.account,
                        channelMessageID: form.channelMessageID, contentHash: form.contentHash,
                        customer: CustomerContact(email: address, whatsapp: "49155512\(number)"),
                        identity: form.identity, content: form.content, contentKind: .text,
                        receivedAt: form.receivedAt, metadata: form.metadata),
                    screen: .plain, title: "A question", events: [], twinEvents: [], at: .now)
                _ = try await store.acceptNew(typed)
                async let byMail = store.acceptNew(mail("M\(number)", from: address))
                async let byWhatsApp = store.acceptNew(StoreFixture.message("W\(number)", from: "49155512\(number)"))
                let (one, other) = try await (byMail, byWhatsApp)
                #expect(one.ticket.customerID != other.ticket.customerID)
            }
            let mixed = try await store.count(
                """
                SELECT count(*) FROM (SELECT customer_id FROM customer_identifiers
                    WHERE verified AND retired_at IS NULL GROUP BY customer_id HAVING count(*) > 1) AS two
                """)
            #expect(mixed == 0)
        }
    }

    @Test func `a claimed message changes nothing of a verified conversation`() async throws {
        try await StoreFixture.run { store in
            let owner = try await store.acceptNew(mail("M"))
            try await store.answer(owner)
            let state: SQL = """
                SELECT (c.status, c.last_message_at, c.sentiment_score, t.status, t.priority, t.updated_at)::text
                FROM conversations c JOIN tickets t ON t.conversation_id = c.id WHERE t.id = \(owner.ticket.ticketID)
                """
            let before = try await store.text(state)
            for (number, screen) in [ScreenedText.legal, .thanks, .followUp, .command(.stop)].enumerated() {
                let typed = try await store.acceptNew(
                    StoreFixture.request(
                        reference: "TKT-T\(number)", mail: Self.stranger, content: "Text \(number)", screen: screen))
                #expect(typed.ticket.customerID == owner.ticket.customerID)
                try await expectNothingLearnt(typed.ticket, store, "by form \(number)")
                let run = try #require(typed.run)
                _ = try await store.conversations.conclude(
                    StoreFixture.escalation(run, typed.ticket, reason: .legalLanguage))
            }
            // A From that nothing proves, in the owner's own thread.
            let forged = try await store.acceptNew(
                StoreFixture.message("F", channel: .email, from: Self.stranger, thread: "thread-M", verified: false))
            #expect(forged.ticket.ticketID != owner.ticket.ticketID)
            try await expectNothingLearnt(forged.ticket, store, "by a forged mail")
            #expect(try await store.text(state) == before)
            #expect(try await store.count("SELECT count(*) FROM opt_outs") == 0)
        }
    }

    @Test func `the same words do not make a stranger's ticket one's own`() async throws {
        try await StoreFixture.run { store in
            let owner = try await store.acceptNew(
                StoreFixture.request(
                    reference: "TKT-A", mail: Self.stranger, content: Self.secret, verified: true, metadata: [:]))
            let typed = try await store.acceptNew(
                StoreFixture.request(reference: "TKT-B", mail: Self.stranger, content: Self.secret, metadata: [:]))
            #expect(typed.ticket.ticketID != owner.ticket.ticketID)
            #expect(try await TicketStore(pool: store.pool).ticket(reference: "TKT-B")?.reference == "TKT-B")
        }
    }

    @Test func `an address that its owner proves stays with what was only typed under it`() async throws {
        try await StoreFixture.run { store in
            let typed = try await store.acceptNew(StoreFixture.request(reference: "TKT-A", mail: Self.stranger))
            let proved = try await store.acceptNew(mail("M"))
            #expect(typed.ticket.customerID == proved.ticket.customerID)
            #expect(typed.ticket.conversationID != proved.ticket.conversationID)
            #expect(
                try await store.text("SELECT link || '/' || verified_by FROM customer_identifiers")
                    == "verified/channel")
        }
    }
}
