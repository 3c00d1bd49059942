import Core
import Foundation
import PostgresClient
import Store
import Testing

/// Who may send a part, and when.
@Suite(.timeLimit(.minutes(3)))
struct PartClaimTests {
    @Test func `a part is claimed once, and a second one is told since when`() async throws {
        try await AnsweredReply.run { it in
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
        try await AnsweredReply.run { it in
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
        try await AnsweredReply.run { it in
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
        try await AnsweredReply.run { it in
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
        try await AnsweredReply.run { it in
            #expect(try await it.deliveries.draft(of: it.attempt()) == nil)
            #expect(try await it.claim() == .claimed)
            #expect(try await it.deliveries.draft(of: it.attempt()) == nil)
            let first = KeptDraft(id: "r1", thread: "t1")
            let kept = try await it.deliveries.keep(first, of: it.attempt())
            #expect(kept == first)
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
        try await AnsweredReply.run { it in
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
        try await AnsweredReply.run { it in
            let at = Timestamp.now
            #expect(try await it.claim(at: at) == .claimed)
            _ = try await it.store.acceptNew(StoreFixture.message("M2", content: "STOP", screen: .command(.stop)))
            #expect(try await it.claim(renewing: at) == .refused(reason: "opted_out"))
            #expect(try await it.status == "canceled")
            #expect(try await it.claim() == .over)
        }
    }

    @Test func `while people own the ticket only what is theirs or about it is sent`() async throws {
        try await AnsweredReply.run { it in
            _ = try await it.store.pool.execute(
                "UPDATE tickets SET status = 'escalated', escalation_reason = 'refund_request'")
            #expect(try await it.claim(kind: .handOver) == .claimed)
        }
        try await AnsweredReply.run { it in
            _ = try await it.store.pool.execute(
                "UPDATE tickets SET status = 'escalated', escalation_reason = 'refund_request'")
            #expect(try await it.claim() == .refused(reason: "owned_by_people"))
            #expect(try await it.status == "canceled")
        }
        try await AnsweredReply.run { it in
            try await it.send(0, of: 2)
            _ = try await it.store.pool.execute(
                "UPDATE tickets SET status = 'escalated', escalation_reason = 'refund_request'")
            // What has begun is said to its end.
            #expect(try await it.claim(1, of: 2) == .claimed)
        }
    }

    @Test func `a day after the customer's last message to this number the window is closed`() async throws {
        try await AnsweredReply.run { it in
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
        try await AnsweredReply.run { it in
            let other = AnsweredReply(
                store: it.store, deliveries: it.deliveries, message: it.message, reply: UUID())
            let result = try await other.claim()
            #expect(result == .unknown)
        }
    }
}
