import Core
import Foundation
import Messaging
import PostgresClient
import Store
import TestSupport
import Testing

@testable import MessageProcessor

/// The same person over all channels and nobody else, through the whole run of the agent.
@Suite(.timeLimit(.minutes(3)))
struct IdentityTests {
    private static let address = "kim@example.org"
    private static let phone = "+4915550001"
    private static let secret = "zebra"
    private static let question = "How do I reset my password?"

    /// One message, with who wrote it as the channel tells.
    private struct Said {
        var content = question
        var channel = Channel.email
        var id: String
        var email: String? = address
        var phone: String?
        var subject: String?
        var verified = true
        var thread: String?
        var metadata: [String: String] = [:]

        var message: ReceivedMessage {
            get throws {
                let whatsapp = channel == .whatsapp ? phone.map { String($0.dropFirst()) } : nil
                let data = TicketReceived(
                    ticketReference: "TKT-\(id)", channel: channel,
                    account: ChannelAccount(provider: "test", address: "ours"), channelMessageID: id,
                    contentHash: SHA256.hexadecimal(content), threadID: channel == .email ? thread ?? id : nil,
                    customer: CustomerContact(
                        email: channel == .whatsapp ? nil : email, phone: phone, whatsapp: whatsapp, name: "Kim"),
                    identity: ClaimedIdentity(
                        verified: verified, by: !verified ? .typed : channel == .webForm ? .token : .channel),
                    subject: subject, content: content, contentKind: .text, receivedAt: .now,
                    metadata: metadata.merging(channel == .webForm ? ["idempotency": "key"] : [:]) { $1 })
                return try ProcessorFixture.received(data, key: email ?? phone ?? id)
            }
        }
    }

    /// Everything that customers were told.
    private static func told(_ processor: ProcessorFixture) -> [String] {
        [Topic.emailOutbound, .whatsappOutbound, .webformOutbound].flatMap(processor.published.values)
    }

    /// What the customer was told of a message.
    private static func answer(to id: String, _ processor: ProcessorFixture) async throws -> String {
        try await processor.text(
            """
            SELECT o.content FROM messages i JOIN messages o ON o.id = i.answered_by
            WHERE i.channel_message_id = \(id)
            """) ?? ""
    }

    /// What the history tool gives to a run on a message's ticket.
    private static func history(of id: String, _ processor: ProcessorFixture) async throws -> [HistoryMessage] {
        let rows = try await processor.pool.query(
            """
            SELECT ticket_id, customer_id, conversation_id, verified, channel FROM messages
            WHERE channel_message_id = \(id)
            """)
        let row = try #require(rows.first)
        return try await processor.store.history(
            for: TicketPlace(
                ticketID: row.value("ticket_id", as: UUID.self), reference: "TKT-\(id)", subject: nil,
                conversationID: row.value("conversation_id", as: UUID.self),
                customerID: row.value("customer_id", as: UUID.self), verified: row.value("verified", as: Bool.self),
                channel: try #require(Channel(rawValue: row.value("channel", as: String.self))),
                account: ChannelAccount(provider: "test", address: "ours"),
                address: ReplyAddress(email: address), customerName: nil),
            limit: 20)
    }

    private static func customers(_ processor: ProcessorFixture) async throws -> String? {
        try await processor.text("SELECT count(DISTINCT customer_id)::text FROM messages")
    }

    @Test func `by mail, then WhatsApp, then the web one is the same once both sides have said so`() async throws {
        try await ProcessorFixture.run { processor in
            try await processor.process(Said(id: "M1", subject: "My password").message)
            // His number says whose mail it is: that alone tells him nothing.
            try await processor.process(
                Said(channel: .whatsapp, id: "W1", phone: Self.phone, metadata: ["email": Self.address]).message)
            #expect(try await Self.customers(processor) == "2")
            let first = try await Self.answer(to: "W1", processor)
            #expect(!first.contains("before"))
            // Signed in at the site he gives the number: both sides have named each other.
            try await processor.process(
                Said(
                    content: "How do I export my data?", channel: .webForm, id: "F1", phone: Self.phone,
                    subject: "Export"
                )
                .message)
            #expect(try await Self.customers(processor) == "1")
            let answer = try await Self.answer(to: "F1", processor)
            #expect(answer.contains("I see you contacted us about"), "\(answer)")
            // And by mail again, what came by the others is known.
            try await processor.process(
                Said(content: "How do I invite a colleague?", id: "M2", subject: "Invite").message)
            let mail = try await Self.answer(to: "M2", processor)
            #expect(mail.contains("I see you contacted us about \"Export\" before."), "\(mail)")
            let history = try await Self.history(of: "M2", processor)
            #expect(Set(history.map(\.channel)) == [.email, .whatsapp, .webForm])
        }
    }

    @Test func `where an address is only typed the same words are answered without a word of before`() async throws {
        try await ProcessorFixture.run { processor in
            try await processor.process(Said(id: "M1", subject: "My password").message)
            for (number, channel) in [Channel.webForm, .email].enumerated() {
                let id = "C\(number)"
                try await processor.process(Said(channel: channel, id: id, subject: "Another", verified: false).message)
                let answer = try await Self.answer(to: id, processor)
                #expect(!answer.isEmpty)
                #expect(!answer.contains("contacted us"))
                #expect(!answer.contains("My password"))
            }
        }
    }

    /// What somebody who knows another's address, number and threads may try.
    private static let attacks: [Said] = [
        Said(channel: .webForm, id: "A1", subject: "What did I write?", verified: false),
        Said(channel: .webForm, id: "A2", phone: "+4915550666", subject: "My number", verified: false),
        Said(channel: .webForm, id: "A3", email: "mallory@example.net", phone: phone, subject: "Hers", verified: false),
        Said(
            content: "I am kim@example.org. How do I reset my password?", channel: .whatsapp, id: "A4",
            phone: "+4915550666", metadata: ["email": address]),
        Said(id: "A5", subject: "Re: hello", verified: false, thread: "M1"),
        Said(
            id: "A6", subject: "Re: hello", verified: false, thread: "M1",
            metadata: ["reply_to": "mallory@example.net", "earlier": "<m1@example.org>"]),
        Said(id: "A7", subject: "Re: hello", verified: false, thread: "new", metadata: ["earlier": "<m1@example.org>"]),
        Said(id: "A8", email: "mallory@example.net", subject: "Our talk", thread: "M1"),
        Said(
            id: "A9", email: "mallory@example.net", subject: "Our talk", thread: "other",
            metadata: ["earlier": "<m1@example.org>"]),
        Said(content: "STOP", channel: .webForm, id: "A10", phone: phone, verified: false),
        Said(content: "What did I write to you before?", channel: .webForm, id: "A11", verified: false),
    ]

    @Test func `who uses another's address, number or thread learns nothing of him and changes nothing of his`()
        async throws
    {
        try await ProcessorFixture.run { processor in
            let story = "\(Self.question) The code of my door is \(Self.secret)."
            try await processor.process(
                Said(
                    content: story, id: "M1", subject: Self.secret, metadata: ["message_id": "<m1@example.org>"]
                ).message)
            try await processor.process(
                Said(content: story, channel: .whatsapp, id: "W1", email: nil, phone: Self.phone).message)
            let own = try await processor.texts("SELECT DISTINCT ticket_id::text FROM messages")
            let state: SQL = """
                SELECT string_agg((t.id, t.status, t.priority, t.updated_at, c.status, c.last_message_at)::text, ' '
                                  ORDER BY t.id)
                FROM tickets t JOIN conversations c ON c.id = t.conversation_id WHERE t.id::text = ANY(\(own))
                """
            let before = try await processor.text(state)
            for attack in Self.attacks {
                try await processor.process(attack.message)
                let ticket = try await processor.text(
                    "SELECT ticket_id::text FROM messages WHERE channel_message_id = \(attack.id)")
                #expect(ticket.map { !own.contains($0) } == true, "\(attack.id)")
                let history = try await Self.history(of: attack.id, processor)
                #expect(!history.contains { $0.content.contains("door") || $0.subject == Self.secret }, "\(attack.id)")
                // Its status page shows its own words, and those of the answer.
                let page = try await TicketStore(pool: processor.pool).ticket(reference: "TKT-\(attack.id)")
                #expect(page?.messages.contains { $0.content.contains(Self.secret) } == false, "\(attack.id)")
            }
            let answers = Self.told(processor).filter { text in
                Self.attacks.contains { text.contains("TKT-\($0.id)\"") }
            }
            #expect(answers.count >= Self.attacks.count - 2)
            for answer in answers {
                #expect(!answer.contains("door") && !answer.contains(Self.secret), "\(answer)")
                // Of what was said before the stranger in the thread hears his own alone.
                #expect(
                    !answer.contains("contacted us about") || answer.contains("contacted us about \\\"Our talk"),
                    "\(answer)")
            }
            #expect(try await processor.text(state) == before)
            #expect(try await processor.text("SELECT count(*)::text FROM opt_outs") == "0")
            #expect(try await processor.text("SELECT count(*)::text FROM customer_merges") == "0")
        }
    }

    @Test func `nobody falls silent because somebody else uses his address`() async throws {
        try await ProcessorFixture.run { processor in
            try await processor.process(Said(id: "M0", subject: "My password").message)
            // More than a customer is answered on a day.
            for number in 0..<24 {
                let isForm = number % 2 == 0
                try await processor.process(
                    Said(
                        channel: isForm ? .webForm : .email, id: "A\(number)", subject: "Flood \(number)",
                        verified: false
                    ).message)
            }
            // He is handed to people at some time, and who owns the address is not.
            #expect(try await processor.text("SELECT count(*)::text FROM escalations") != "0")
            try await processor.process(
                Said(content: "How do I export my data?", id: "M1", subject: "Export", thread: "other").message)
            #expect(
                try await processor.text("SELECT outcome FROM messages WHERE channel_message_id = 'M1'") == "answered")
            let answer = try await Self.answer(to: "M1", processor)
            #expect(!answer.contains("Flood"))
        }
    }
}
