import Core
import Foundation
import PostgresClient
import Store
import Testing

@Suite(.timeLimit(.minutes(3)))
struct AccountDeliveryStoreTests {
    // MARK: The window

    @Test func `a window is counted from when the customer wrote, in whatever order his messages come`() async throws {
        try await AnsweredReply.run { it in
            let now = Timestamp.now
            // The message came now; a day and a half ago it was written.
            try await it.store.pool.execute(
                "UPDATE messages SET sent_at = \(now.adding(seconds: -130_000)) WHERE direction = 'inbound'")
            #expect(try await it.claim(at: now) == .outsideWindow)
            let recent = StoreFixture.message("M2", sentAt: now.adding(seconds: -80_000))
            _ = try await it.store.acceptNew(recent)
            _ = try await it.store.acceptNew(StoreFixture.message("M3", sentAt: now.adding(seconds: -100_000)))
            // What Meta says of him, and what he takes back, opens nothing.
            _ = try await it.store.acceptNew(StoreFixture.message("M4", kind: .system, sentAt: now))
            _ = try await it.store.acceptNew(StoreFixture.message("M5", kind: .revoke, sentAt: now))
            #expect(try await it.claim(at: now.adding(seconds: 7000)) == .outsideWindow)
            #expect(try await it.claim(at: now.adding(seconds: 6000)) == .claimed)
        }
    }

    // MARK: Reports

    @Test func `reports move a reply up, in whatever order and however often they come`() async throws {
        let orders: [[DeliveryStatus]] = [
            [.sent, .delivered, .read], [.read, .delivered, .sent], [.delivered, .queued, .read],
        ]
        for order in orders {
            try await AnsweredReply.run { it in
                try await it.send()
                var changes: [DeliveryChange] = []
                for status in order + order { changes += try await it.report(status) }
                #expect(try await it.status == "read")
                #expect(changes.map(\.to) == changes.map(\.to).sorted { $0.rank < $1.rank })
                let arrived = try await it.store.count(
                    "SELECT count(*) FROM delivery_attempts WHERE status = 'delivered'")
                #expect(arrived == 1)
                let at = try await it.store.text("SELECT delivered_at::text FROM messages WHERE id = \(it.reply)")
                #expect(at != nil)
            }
        }
    }

    @Test func `a report that comes before the sender has recorded says it as well`() async throws {
        try await AnsweredReply.run { it in
            #expect(try await it.claim() == .claimed)
            try await it.report(.sent)
            let claimedAt = try await it.claimedAt()
            #expect(try await it.claim() == .sent(.sent, at: claimedAt))
            try await it.end(.accepted(providerMessageID: "SM0", .queued, code: nil))
            #expect(try await it.status == "sent")
        }
    }

    @Test func `a report about another message of the provider is not believed`() async throws {
        try await AnsweredReply.run { it in
            try await it.send()
            #expect(try await it.report(.delivered, message: "SM-other").isEmpty)
            #expect(try await it.status == "queued")
        }
    }

    @Test func `a reply of several parts is where its slowest part is`() async throws {
        try await AnsweredReply.run { it in
            try await it.send(0, of: 2)
            try await it.report(.read)
            #expect(try await it.status == "queued")
            try await it.send(1, of: 2)
            try await it.report(.sent, part: 1)
            #expect(try await it.status == "sent")
            try await it.report(.delivered, part: 1)
            #expect(try await it.status == "delivered")
        }
    }

    // MARK: People are told

    @Test func `a reply that fails opens an escalation, and one that arrives after all takes it back`() async throws {
        try await AnsweredReply.run { it in
            try await it.send()
            try await it.report(.sent)
            let failed = try await it.report(.undelivered, code: "63024")
            #expect(failed.map(\.to) == [.undelivered])
            let escalation = try #require(failed.first?.escalation)
            #expect(escalation.move == .opened && escalation.reason == .undeliverable && escalation.urgency == .high)
            #expect(escalation.summary.contains("63024"))
            #expect(try await it.ticket == "escalated")
            #expect(try await it.store.text("SELECT status FROM conversations") == "escalated")
            #expect(try await it.report(.failed, code: "63024").isEmpty, "it is told once")

            let arrived = try await it.report(.delivered)
            #expect(arrived.first?.escalation?.move == .withdrawn)
            #expect(try await it.store.text("SELECT status FROM escalations") == "withdrawn")
            #expect(try await it.ticket == "waiting")
            #expect(try await it.store.text("SELECT status FROM conversations") == "active")
        }
    }

    @Test func `what a person has claimed is not taken back`() async throws {
        try await AnsweredReply.run { it in
            try await it.send()
            try await it.report(.failed, code: "63003")
            _ = try await it.store.pool.execute("UPDATE escalations SET status = 'claimed', claimed_by = 'kim'")
            #expect(try await it.report(.delivered).first?.escalation == nil)
            #expect(try await it.ticket == "escalated")
            #expect(try await it.status == "delivered")
        }
    }

    @Test func `an escalation that is open gets one more reason, and stays open when the reply arrives`() async throws {
        try await StoreFixture.run { store in
            let message = try await store.acceptNew(StoreFixture.message("M1"))
            let run = try #require(try await store.begin(message))
            _ = try await store.conversations.conclude(
                StoreFixture.escalation(run, message.ticket, reason: .noKnowledgeMatch))
            let it = AnsweredReply(
                store: store, deliveries: AccountDeliveryStore(pool: store.pool), message: message,
                reply: UUID.derived(from: "reply", message.id.text))
            #expect(try await it.claim(kind: .handOver) == .claimed)
            let change = try await it.end(.failed(code: "21610"))
            #expect(change.first?.escalation?.move == .raised)
            #expect(change.first?.escalation?.triggers == [.noKnowledgeMatch, .undeliverable])
            #expect(change.first?.escalation?.urgency == .high)
            #expect(try await store.count("SELECT count(*) FROM escalations") == 1)
            #expect(try await it.report(.delivered).first?.escalation == nil)
            #expect(try await it.ticket == "escalated")
        }
    }

    @Test func `where nobody can tell whether it was sent a person is told`() async throws {
        try await AnsweredReply.run { it in
            let claim = try await it.claim()
            #expect(claim == .claimed)
            #expect(try await it.end(.unclear).first?.escalation?.move == .opened)
            #expect(try await it.status == "failed")
            #expect(try await it.claim() == .over)
            // Its report may come all the same.
            #expect(try await it.report(.delivered).first?.escalation?.move == .withdrawn)
            #expect(try await it.status == "delivered")
        }
    }

    @Test func `a reply is given up once`() async throws {
        try await AnsweredReply.run { it in
            for expected in [1, 0] {
                let changes = try await Changes.collect { changes in
                    _ = try await it.deliveries.giveUp(it.reply, code: "window_closed", at: .now, changes)
                }
                #expect(changes.count == expected)
            }
            #expect(try await it.claim() == .over)
        }
    }

    // MARK: Held replies

    @Test func `a held reply is said again when its customer writes, under its own event`() async throws {
        try await AnsweredReply.run { it in
            let event = StoreFixture.event(.whatsappOutbound, key: "conversation")
            let held = HeldReply(
                messageID: it.reply, channel: .whatsapp,
                account: ChannelAccount(provider: "twilio", address: "15550100"), event: event, at: .now)
            #expect(try await it.deliveries.hold(held))
            #expect(try await it.deliveries.hold(held), "a repeat is told the same")
            #expect(try await it.status == "held")
            #expect(try await it.release(at: .now).rows.isEmpty)

            _ = try await it.store.acceptNew(StoreFixture.message("M2", at: .now.adding(seconds: 1)))
            let rows = try await it.release(at: .now).rows
            #expect(rows.map(\.message) == [event])
            #expect(try await it.status == "pending")
            #expect(try await it.claim() == .claimed)
            #expect(try await it.release(at: .now).rows.isEmpty)
        }
    }

    @Test func `a held reply that nobody came for is told to people`() async throws {
        try await AnsweredReply.run { it in
            let event = StoreFixture.event(.whatsappOutbound, key: "conversation")
            _ = try await it.deliveries.hold(
                HeldReply(
                    messageID: it.reply, channel: .whatsapp,
                    account: ChannelAccount(provider: "twilio", address: "15550100"), event: event, at: .now))
            #expect(try await it.release(at: .now.adding(seconds: 71 * 3600)).changes.isEmpty)
            let changes = try await it.release(at: .now.adding(seconds: 73 * 3600)).changes
            #expect(changes.first?.escalation?.summary.contains("held_too_long") == true)
            #expect(try await it.ticket == "escalated")
        }
    }
}
