import Core
import Foundation
import PostgresClient
import Store
import Testing

@Suite(.timeLimit(.minutes(3)))
struct AccountDeliveryStoreTests {
    private static let window = Duration.seconds(86_400)

    /// A WhatsApp message that was answered, and what delivers the answer.
    fileprivate struct Answered {
        let store: StoreFixture
        let deliveries: AccountDeliveryStore
        let message: AcceptedMessage
        let reply: UUID

        func claim(
            _ part: Int = 0, of parts: Int = 1, renewing: Timestamp? = nil, kind: ReplyKind = .answer,
            author: ReplyAuthor = .agent, at: Timestamp = .now
        ) async throws -> PartClaimResult {
            try await deliveries.claim(
                PartClaim(
                    attemptID: attempt(part), messageID: reply, purpose: .deliver, part: part, parts: parts,
                    account: ChannelAccount(provider: "twilio", address: "15550100"), channel: .whatsapp,
                    to: message.ticket.address, author: author, kind: kind, window: window, renewing: renewing, at: at))
        }

        func attempt(_ part: Int = 0) -> UUID { UUID.derived(from: "attempt", reply.text, "\(part)") }

        /// Ends an attempt, and gives what that caused.
        @discardableResult
        func end(_ result: PartEnding.Result, part: Int = 0) async throws -> [DeliveryChange] {
            try await Changes.collect { changes in
                _ = try await deliveries.record(
                    PartEnding(attemptID: attempt(part), result: result, at: .now), changes)
            }
        }

        @discardableResult
        func report(
            _ status: DeliveryStatus, part: Int = 0, code: String? = nil, message: String? = nil
        ) async throws -> [DeliveryChange] {
            try await Changes.collect { changes in
                _ = try await deliveries.apply(
                    DeliveryReported(
                        account: ChannelAccount(provider: "twilio", address: "15550100"), attemptID: attempt(part),
                        providerMessageID: message ?? "SM\(part)", status: status, code: code, at: .now), changes)
            }
        }

        func send(_ part: Int = 0, of parts: Int = 1) async throws {
            #expect(try await claim(part, of: parts) == .claimed)
            try await end(.accepted(providerMessageID: "SM\(part)", .queued, code: nil), part: part)
        }

        var status: String? {
            get async throws {
                try await store.text("SELECT delivery_status FROM messages WHERE id = \(reply)")
            }
        }

        var ticket: String? {
            get async throws {
                try await store.text("SELECT status FROM tickets WHERE id = \(message.ticket.ticketID)")
            }
        }
    }

    private static func run(_ body: @Sendable (Answered) async throws -> Void) async throws {
        try await StoreFixture.run { store in
            let message = try await store.acceptNew(StoreFixture.message("M1"))
            try await store.answer(message)
            let reply = UUID.derived(from: "reply", message.id.text)
            try await body(
                Answered(
                    store: store, deliveries: AccountDeliveryStore(pool: store.pool), message: message, reply: reply))
        }
    }

    // MARK: The window

    @Test func `a window is counted from when the customer wrote, in whatever order his messages come`() async throws {
        try await Self.run { it in
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

    // MARK: Claims

    @Test func `a part is claimed once, and a second one is told since when`() async throws {
        try await Self.run { it in
            let at = Timestamp(microseconds: Timestamp.now.microseconds)
            #expect(try await it.claim(at: at) == .claimed)
            #expect(try await it.status == "queued")
            #expect(try await it.claim() == .interrupted(since: at))
            let later = at.adding(seconds: 31)
            #expect(try await it.claim(renewing: at, at: later) == .claimed)
            // Who renews what somebody else has renewed meanwhile comes too late.
            #expect(try await it.claim(renewing: at) == .interrupted(since: later))
            try await it.end(.accepted(providerMessageID: "SM0", .queued, code: nil))
            #expect(try await it.claim(renewing: later) == .sent(.queued, at: later))
            #expect(try await it.deliveries.known("twilio", messages: ["SM0", "SM1"]) == ["SM0"])
            #expect(try await it.deliveries.known("gmail", messages: ["SM0"]) == [])
        }
    }

    @Test func `a claim that was given back is claimed by whoever comes next, once`() async throws {
        try await Self.run { it in
            let at = Timestamp(microseconds: Timestamp.now.microseconds)
            #expect(try await it.claim(at: at) == .claimed)
            // Somebody else's claim is not given back.
            try await it.deliveries.release(it.attempt(), claimedAt: at.adding(seconds: 1))
            #expect(try await it.claim() == .interrupted(since: at))
            try await it.deliveries.release(it.attempt(), claimedAt: at)
            let later = at.adding(seconds: 2)
            #expect(try await it.claim(at: later) == .claimed)
            #expect(try await it.claim() == .interrupted(since: later))
            try await it.end(.accepted(providerMessageID: "SM0", .queued, code: nil))
            try await it.deliveries.release(it.attempt(), claimedAt: later)
            #expect(try await it.claim() == .sent(.queued, at: later))
        }
    }

    @Test func `a report that names the message alone is about its attempt`() async throws {
        try await Self.run { it in
            try await it.send()
            for (name, provider, status) in [
                ("SM1", "twilio", "queued"), ("SM0", "gmail", "queued"), ("SM0", "twilio", "sent"),
            ] {
                _ = try await Changes.collect { changes in
                    _ = try await it.deliveries.apply(
                        DeliveryReported(
                            account: ChannelAccount(provider: provider, address: "15550100"), providerMessageID: name,
                            status: .sent, at: .now), changes)
                }
                #expect(try await it.status == status)
            }
        }
    }

    @Test func `what was never reported on is asked about once at each age, and not for ever`() async throws {
        try await Self.run { it in
            let twilio = ChannelAccount(provider: "twilio", address: "15550100")
            let ages: [Duration] = [.seconds(600), .seconds(3600)]
            let sent = Timestamp.now
            func taken(_ account: ChannelAccount = twilio, after seconds: Double) async throws -> [UnreportedPart] {
                try await it.deliveries.takeUnreported(by: account, ages: ages, at: sent.adding(seconds: seconds))
            }
            #expect(try await it.claim(at: sent) == .claimed)
            #expect(try await taken(after: 700).isEmpty)
            try await it.end(.accepted(providerMessageID: "SM0", .queued, code: nil))
            #expect(try await taken(after: 590).isEmpty)
            #expect(try await taken(ChannelAccount(provider: "twilio", address: "15550199"), after: 700).isEmpty)
            let due = [UnreportedPart(attemptID: it.attempt(), providerMessageID: "SM0")]
            #expect(try await taken(after: 700) == due)
            #expect(try await taken(after: 3500).isEmpty)
            #expect(try await taken(after: 8 * 86_400).isEmpty)
            #expect(try await taken(after: 3700) == due)
            #expect(try await taken(after: 90_000).isEmpty)
            try await it.report(.delivered)
            _ = try await it.store.pool.execute("UPDATE delivery_attempts SET asks = 0")
            #expect(try await taken(after: 3700).isEmpty)
        }
    }

    @Test func `the draft of an attempt is kept with it`() async throws {
        try await Self.run { it in
            #expect(try await it.deliveries.draft(of: it.attempt()) == nil)
            #expect(try await it.claim() == .claimed)
            #expect(try await it.deliveries.draft(of: it.attempt()) == nil)
            let first = KeptDraft(id: "r1", thread: "t1")
            #expect(try await it.deliveries.keep(first, of: it.attempt()) == first)
            // Who was taken for dead comes too late with a second one.
            #expect(try await it.deliveries.keep(KeptDraft(id: "r2", thread: "t1"), of: it.attempt()) == first)
            #expect(try await it.deliveries.draft(of: it.attempt()) == first)
        }
    }

    @Test func `after ten automatic mails in three hours only a person writes on`() async throws {
        try await StoreFixture.run { store in
            let deliveries = AccountDeliveryStore(pool: store.pool)
            let begun = Timestamp.now
            func claim(_ number: Int, author: ReplyAuthor = .agent, at: Timestamp) async throws -> PartClaimResult {
                let message = try await store.acceptNew(
                    StoreFixture.message("M\(number)", channel: .email, from: "kim@example.org", thread: "T\(number)"))
                try await store.answer(message)
                let reply = UUID.derived(from: "reply", message.id.text)
                let attempt = UUID.derived(from: "attempt", reply.text)
                let result = try await deliveries.claim(
                    PartClaim(
                        attemptID: attempt, messageID: reply, purpose: .deliver, part: 0, parts: 1,
                        account: ChannelAccount(provider: "gmail", address: "support@example.com"), channel: .email,
                        to: message.ticket.address, author: author, kind: .answer, window: nil, limitsAnswers: true,
                        at: at))
                guard result == .claimed else { return result }
                _ = try await Changes.collect { changes in
                    _ = try await deliveries.record(
                        PartEnding(
                            attemptID: attempt,
                            result: .accepted(providerMessageID: "<\(number)@mail.gmail.com>", .sent, code: nil), at: at
                        ),
                        changes)
                }
                return result
            }
            for number in 1...10 { #expect(try await claim(number, at: begun) == .claimed) }
            #expect(try await claim(11, at: begun.adding(seconds: 10_000)) == .tooManyAnswers)
            #expect(try await claim(12, author: .human, at: begun.adding(seconds: 10_000)) == .claimed)
            #expect(try await claim(13, at: begun.adding(seconds: 10_900)) == .claimed)
            let named = try await store.count(
                "SELECT count(*) FROM messages WHERE metadata ->> 'message_id' = '<1@mail.gmail.com>'")
            #expect(named == 1)
        }
    }

    @Test func `automatic answers to somebody who only claims an address do not count against its owner`() async throws
    {
        try await StoreFixture.run { store in
            let deliveries = AccountDeliveryStore(pool: store.pool)
            func claim(_ number: Int, verified: Bool) async throws -> PartClaimResult {
                let message = try await store.acceptNew(
                    StoreFixture.message(
                        "M\(number)", channel: .email, from: "kim@example.org", thread: "T\(number)", verified: verified
                    ))
                try await store.answer(message)
                let reply = UUID.derived(from: "reply", message.id.text)
                return try await deliveries.claim(
                    PartClaim(
                        attemptID: UUID.derived(from: "attempt", reply.text), messageID: reply, purpose: .deliver,
                        part: 0, parts: 1, account: ChannelAccount(provider: "gmail", address: "support@example.com"),
                        channel: .email, to: message.ticket.address, author: .agent, kind: .answer, window: nil,
                        limitsAnswers: true, at: .now))
            }
            let all = Array(repeating: PartClaimResult.claimed, count: 10) + [.tooManyAnswers]
            for verified in [false, true] {
                var results: [PartClaimResult] = []
                for number in 1...11 {
                    results.append(try await claim(number + (verified ? 20 : 0), verified: verified))
                }
                #expect(results == all)
            }
        }
    }

    @Test func `of many who claim at once one may send`() async throws {
        try await Self.run { it in
            let claimed = try await withThrowingTaskGroup(of: PartClaimResult.self) { group in
                for _ in 0..<8 { group.addTask { try await it.claim() } }
                var count = 0
                for try await result in group where result == .claimed { count += 1 }
                return count
            }
            #expect(claimed == 1)
        }
    }

    @Test func `after STOP nothing is sent, also not by one who had claimed before`() async throws {
        try await Self.run { it in
            let at = Timestamp.now
            #expect(try await it.claim(at: at) == .claimed)
            _ = try await it.store.acceptNew(StoreFixture.message("M2", content: "STOP", screen: .command(.stop)))
            #expect(try await it.claim(renewing: at) == .refused(reason: "opted_out"))
            #expect(try await it.status == "canceled")
            #expect(try await it.claim() == .over)
        }
    }

    @Test func `while people own the ticket only what is theirs or about it is sent`() async throws {
        try await Self.run { it in
            _ = try await it.store.pool.execute(
                "UPDATE tickets SET status = 'escalated', escalation_reason = 'refund_request'")
            #expect(try await it.claim(kind: .handOver) == .claimed)
        }
        try await Self.run { it in
            _ = try await it.store.pool.execute(
                "UPDATE tickets SET status = 'escalated', escalation_reason = 'refund_request'")
            #expect(try await it.claim() == .refused(reason: "owned_by_people"))
            #expect(try await it.status == "canceled")
        }
        try await Self.run { it in
            try await it.send(0, of: 2)
            _ = try await it.store.pool.execute(
                "UPDATE tickets SET status = 'escalated', escalation_reason = 'refund_request'")
            // What has begun is said to its end.
            #expect(try await it.claim(1, of: 2) == .claimed)
        }
    }

    @Test func `a day after the customer's last message to this number the window is closed`() async throws {
        try await Self.run { it in
            let later = Timestamp.now.adding(seconds: 86_500)
            #expect(try await it.claim(at: later) == .outsideWindow)
            #expect(try await it.status == "pending")
            // To another number of ours he has written since.
            _ = try await it.store.acceptNew(StoreFixture.message("M2", account: "15559999", at: later))
            #expect(try await it.claim(at: later) == .outsideWindow)
            _ = try await it.store.acceptNew(StoreFixture.message("M3", at: later.adding(seconds: -60)))
            #expect(try await it.claim(at: later) == .claimed)
        }
    }

    @Test func `a reply that nobody stored is unknown`() async throws {
        try await Self.run { it in
            let other = Answered(
                store: it.store, deliveries: it.deliveries, message: it.message, reply: UUID())
            let result = try await other.claim()
            #expect(result == .unknown)
        }
    }

    // MARK: Reports

    @Test func `reports move a reply up, in whatever order and however often they come`() async throws {
        let orders: [[DeliveryStatus]] = [
            [.sent, .delivered, .read], [.read, .delivered, .sent], [.delivered, .queued, .read],
        ]
        for order in orders {
            try await Self.run { it in
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
        try await Self.run { it in
            #expect(try await it.claim() == .claimed)
            try await it.report(.sent)
            let claimedAt = try await it.claimedAt()
            #expect(try await it.claim() == .sent(.sent, at: claimedAt))
            try await it.end(.accepted(providerMessageID: "SM0", .queued, code: nil))
            #expect(try await it.status == "sent")
        }
    }

    @Test func `a report about another message of the provider is not believed`() async throws {
        try await Self.run { it in
            try await it.send()
            #expect(try await it.report(.delivered, message: "SM-other").isEmpty)
            #expect(try await it.status == "queued")
        }
    }

    @Test func `a reply of several parts is where its slowest part is`() async throws {
        try await Self.run { it in
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
        try await Self.run { it in
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
        try await Self.run { it in
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
            let it = Answered(
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
        try await Self.run { it in
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
        try await Self.run { it in
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
        try await Self.run { it in
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
        try await Self.run { it in
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

extension AccountDeliveryStoreTests.Answered {
    fileprivate func claimedAt() async throws -> Timestamp {
        try await store.pool.query("SELECT claimed_at FROM delivery_attempts").first?.value(0, as: Timestamp.self)
            ?? .now
    }

    fileprivate func release(at: Timestamp) async throws -> (rows: [OutboxRow], changes: [DeliveryChange]) {
        let rows = Changes.Box<[OutboxRow]>([])
        let changes = try await Changes.collect { changes in
            rows.value = try await deliveries.releaseHeld(longest: .seconds(72 * 3600), at: at, changes)
        }
        return (rows.value, changes)
    }
}

/// Collects the changes that a step made.
private enum Changes {
    final class Box<Value: Sendable>: @unchecked Sendable {
        private let lock = NSLock()
        private var kept: Value
        init(_ value: Value) { kept = value }
        var value: Value {
            get { lock.withLock { kept } }
            set { lock.withLock { kept = newValue } }
        }
    }

    static func collect(
        _ body: (@escaping AccountDelivering.Consequences) async throws -> Void
    ) async throws -> [DeliveryChange] {
        let box = Box<[DeliveryChange]>([])
        try await body { change in
            box.value.append(change)
            return []
        }
        return box.value
    }
}
