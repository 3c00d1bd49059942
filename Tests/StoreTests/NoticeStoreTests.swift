import Core
import FoundationEssentials
import PostgresClient
import Store
import TestSupport
import Testing

@Suite(.serialized, .timeLimit(.minutes(3)))
struct NoticeStoreTests {
    private static let account = ChannelAccount(provider: "smtp", address: "support@example.com")

    /// Answers a submission and makes the answer readable, with a notice.
    @discardableResult
    private static func answer(
        _ reference: String, mail: String = "kim@example.org", verified: Bool = false, in fixture: StoreFixture,
        at: Timestamp = .now
    ) async throws -> UUID {
        let accepted = try await fixture.acceptNew(
            StoreFixture.request(
                reference: reference, mail: mail, content: "Question \(reference)", verified: verified, at: at))
        let run = try #require(accepted.run)
        let conclusion = StoreFixture.answer(run, accepted.ticket, at: at)
        _ = try await fixture.conversations.conclude(conclusion)
        let id = try #require(conclusion.reply?.messageID)
        for _ in 0..<2 {
            _ = try await fixture.deliveries.makeReadable(delivery(of: id, reference, mail, at: at))
        }
        return id
    }

    private static func delivery(of id: UUID, _ reference: String, _ mail: String, at: Timestamp) -> WebDelivery {
        WebDelivery(
            attemptID: UUID.derived(from: id.text, "delivery"), messageID: id, author: .agent, kind: .answer,
            event: StoreFixture.event(key: reference),
            announcement: WebDelivery.Announcement(
                attemptID: UUID.derived(from: id.text, "notice"), address: mail, reference: reference), at: at)
    }

    private static func run(
        _ body: @Sendable (StoreFixture, NoticeStore) async throws -> Void
    ) async throws {
        try await StoreFixture.run { fixture in try await body(fixture, NoticeStore(pool: fixture.pool)) }
    }

    private static func take(
        _ store: NoticeStore, perHour: Int = 100, at: Timestamp = .now.adding(seconds: 1)
    ) async throws -> TakenNotice? {
        try await store.take(by: account, limits: NoticeLimits(perHour: perHour), at: at)
    }

    private static func attempt(_ id: UUID, in fixture: StoreFixture) async throws -> String? {
        try await fixture.text(
            """
            SELECT status || coalesce(' ' || error_class, '') FROM delivery_attempts
            WHERE message_id = \(id) AND purpose = 'notify'
            """)
    }

    @Test func `a reply that becomes readable has one notice, however often it is delivered`() async throws {
        try await Self.run { fixture, store in
            let id = try await Self.answer("TKT-1", in: fixture)
            #expect(try await fixture.count("SELECT count(*) FROM notices") == 1)
            guard case .claimed(let notice) = try await Self.take(store) else { throw FixtureError.notNew }
            #expect(notice.messageID == id)
            #expect(notice.address == "kim@example.org")
            #expect(notice.reference == "TKT-1")
            #expect(try await Self.take(store) == nil)
            try await store.record(.sent(providerMessageID: "<1@example.com>"), of: notice, at: .now)
            #expect(try await Self.attempt(id, in: fixture) == "sent")
            #expect(try await Self.take(store, at: .now.adding(seconds: 100_000)) == nil)
            #expect(try await fixture.text("SELECT delivery_status FROM messages WHERE id = \(id)") == "delivered")
        }
    }

    @Test func `a claimed address gets three a day, a verified one is not counted`() async throws {
        try await Self.run { fixture, store in
            for number in 1...4 {
                try await Self.answer("TKT-\(number)", in: fixture)
                try await Self.answer("TKT-V\(number)", mail: "vera@example.org", verified: true, in: fixture)
            }
            var claimed: [String: Int] = [:]
            var refused: [NoticeRefusal] = []
            while let taken = try await Self.take(store) {
                if case .claimed(let notice) = taken { claimed[notice.address, default: 0] += 1 }
                if case .refused(let reason) = taken { refused.append(reason) }
            }
            #expect(claimed == ["kim@example.org": 3, "vera@example.org": 4])
            #expect(refused == [.addressLimit])
            try await Self.answer("TKT-5", in: fixture)
            let tomorrow = Timestamp(milliseconds: (Timestamp.now.milliseconds / 86_400_000 + 1) * 86_400_000)
            guard case .claimed = try await Self.take(store, at: tomorrow) else { throw FixtureError.notNew }
        }
    }

    @Test func `in an hour no more leave than may`() async throws {
        try await Self.run { fixture, store in
            for number in 1...3 { try await Self.answer("TKT-\(number)", mail: "k\(number)@example.org", in: fixture) }
            let at = Timestamp(milliseconds: (Timestamp.now.milliseconds / 3_600_000 + 1) * 3_600_000)
            var results: [String] = []
            while let taken = try await Self.take(store, perHour: 2, at: at) {
                if case .refused(let reason) = taken { results.append(reason.rawValue) } else { results.append("go") }
            }
            #expect(results == ["go", "go", "hour_limit"])
        }
    }

    @Test func `a customer gets ten automatic answers in three hours, notices included`() async throws {
        try await Self.run { fixture, store in
            for number in 1...11 {
                try await Self.answer("TKT-\(number)", mail: "vera@example.org", verified: true, in: fixture)
            }
            var results: [String: Int] = [:]
            while let taken = try await Self.take(store) {
                if case .refused(let reason) = taken { results[reason.rawValue, default: 0] += 1 }
                if case .claimed = taken { results["go", default: 0] += 1 }
            }
            #expect(results == ["go": 10, "too_many_answers": 1])
        }
    }

    @Test func `who is not meant gets no more`() async throws {
        try await Self.run { fixture, store in
            let first = try await Self.answer("TKT-1", in: fixture)
            guard case .claimed = try await Self.take(store) else { throw FixtureError.notNew }
            #expect(try await store.stopNotices(of: first))
            #expect(try await store.stopNotices(of: first))
            #expect(try await !store.stopNotices(of: UUID()))
            let second = try await Self.answer("TKT-2", in: fixture)
            #expect(try await Self.take(store) == .refused(.stopped))
            #expect(try await Self.attempt(second, in: fixture) == "refused stopped")
            try await Self.answer("TKT-3", mail: "other@example.org", in: fixture)
            guard case .claimed = try await Self.take(store) else { throw FixtureError.notNew }
        }
    }

    @Test func `what was not taken is tried again, and counts for nothing`() async throws {
        try await Self.run { fixture, store in
            let id = try await Self.answer("TKT-1", in: fixture)
            for _ in 0..<5 {
                guard case .claimed(let notice) = try await Self.take(store) else { throw FixtureError.notNew }
                try await store.record(.later(.now), of: notice, at: .now)
            }
            #expect(try await Self.attempt(id, in: fixture) == nil)
            #expect(try await fixture.count("SELECT sum(used) FROM rate_counters") == 0)
        }
    }

    @Test func `one that was interrupted is not sent again`() async throws {
        try await Self.run { fixture, store in
            let id = try await Self.answer("TKT-1", in: fixture)
            guard case .claimed = try await Self.take(store) else { throw FixtureError.notNew }
            #expect(try await Self.take(store, at: .now.adding(seconds: 300)) == nil)
            guard case .interrupted(let notice) = try await Self.take(store, at: .now.adding(seconds: 700)) else {
                throw FixtureError.notNew
            }
            try await store.record(.unclear, of: notice, at: .now)
            #expect(try await Self.attempt(id, in: fixture) == "unknown")
            #expect(try await Self.take(store, at: .now.adding(seconds: 7000)) == nil)
        }
    }

    @Test func `one that has waited for a day is no news`() async throws {
        try await Self.run { fixture, store in
            try await Self.answer("TKT-1", in: fixture)
            #expect(try await Self.take(store, at: .now.adding(seconds: 86_500)) == .refused(.tooLate))
        }
    }
}
