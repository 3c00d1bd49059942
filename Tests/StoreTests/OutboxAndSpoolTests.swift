import Core
import Foundation
import Lifecycle
import PostgresClient
import Store
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(3)))
struct OutboxAndSpoolTests {
    @Test func `a row knows the older one of its key that has not left`() async throws {
        try await StoreFixture.run { store in
            let first = try await store.acceptNew(StoreFixture.request(reference: "TKT-A"))
            let older = try #require(first.outbox.first)
            let answered = StoreFixture.answer(try #require(first.run), first.ticket)
            let same = Conclusion(
                run: answered.run, ticket: answered.ticket, outcome: .answered, nextStatus: .waiting,
                reply: answered.reply, record: answered.record,
                events: [StoreFixture.event(key: "TKT-A"), StoreFixture.event(key: "TKT-A")], at: .now)
            guard case .concluded(let rows) = try await store.conversations.conclude(same) else {
                Issue.record("expected a conclusion")
                return
            }
            #expect(rows.map(\.olderID) == [older.id, rows[0].id])
            let outbox = OutboxStore(pool: store.pool)
            #expect(try await outbox.oldRows(olderThan: .seconds(60), limit: 10).isEmpty)
            let all = try await outbox.oldRows(olderThan: .zero, limit: 10)
            #expect(all.map(\.id) == [older.id] + rows.map(\.id))
            #expect(all.last?.message == rows.last?.message)
            try await outbox.delete(ids: all.map(\.id))
            #expect(try await outbox.oldRows(olderThan: .zero, limit: 10).isEmpty)
        }
    }

    @Test func `one sweeper at a time`() async throws {
        try await StoreFixture.run { store in
            let outbox = OutboxStore(pool: store.pool)
            let inner = Mutex<Bool?>(nil)
            let outer = try await outbox.withSweeperLock {
                let result = try await outbox.withSweeperLock {}
                inner.withLock { $0 = result }
            }
            #expect(outer)
            #expect(inner.withLock { $0 } == false)
        }
    }

    @Test func `what was spooled leaves once and in order`() async throws {
        try await StoreFixture.run { store in
            let spool = IntakeSpoolStore(pool: store.pool)
            for number in 0..<5 {
                let message = StoreFixture.event(.ticketsIncoming, key: "k\(number)")
                try await spool.append(message, eventID: "e\(number)")
                try await spool.append(message, eventID: "e\(number)")
            }
            #expect(try await spool.waitingCount() == 5)
            let published = Mutex<[String]>([])
            await #expect(throws: FixtureError.self) {
                _ = try await spool.drain(limit: 3) { _ in throw FixtureError.noRun }
            }
            #expect(try await spool.waitingCount() == 5)
            while try await spool.drain(
                limit: 3,
                publish: { messages in
                    published.withLock { $0 += messages.map { String(decoding: $0.key ?? [], as: UTF8.self) } }
                }) > 0
            {}
            #expect(published.withLock { $0 } == ["k0", "k1", "k2", "k3", "k4"])
        }
    }

    @Test func `a metric is counted once however often it comes`() async throws {
        try await StoreFixture.run { store in
            let rows = (0..<3).map { day in
                MetricRow(
                    eventID: "e", type: .responseLatency, ordinal: day, channel: .webForm, value: 12,
                    dimensions: ["a": "b"], recordedAt: Timestamp.now.adding(seconds: Double(day) * 86400))
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<20 { group.addTask { try await store.metrics.store(rows) } }
                try await group.waitForAll()
            }
            #expect(try await store.count("SELECT count(*) FROM agent_metrics") == 3)
        }
    }

    /// Each looks before the other has inserted: the group that comes late is repeated, and loses nothing.
    @Test func `two collectors that store the same metrics at once count each once`() async throws {
        try await StoreFixture.run { store in
            let other = MetricStore(pool: store.pool, metrics: MetricsRegistry())
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await other.run() }
                try await withThrowingTaskGroup(of: Void.self) { stores in
                    for number in 0..<200 {
                        let row = MetricRow(
                            eventID: "e\(number)", type: .responseLatency, ordinal: 0, channel: .webForm, value: 12,
                            dimensions: [:], recordedAt: .now)
                        for metrics in [store.metrics, other] { stores.addTask { try await metrics.store([row]) } }
                    }
                    try await stores.waitForAll()
                }
                other.shutDown()
                try await group.waitForAll()
            }
            #expect(try await store.count("SELECT count(*) FROM agent_metrics") == 200)
        }
    }

    @Test func `the ledger counts by day and channel and finds what is missing`() async throws {
        try await StoreFixture.run { store in
            let message = try await store.acceptNew(StoreFixture.request(reference: "TKT-A"))
            _ = try await store.acceptNew(StoreFixture.request(reference: "TKT-B", content: "Other?"))
            _ = try await store.conversations.conclude(StoreFixture.answer(try #require(message.run), message.ticket))
            let ledger = LedgerStore(pool: store.pool)
            let days = try await ledger.days()
            #expect(days.map(\.total) == [2])
            #expect(days.first?.outcomes == [.answered: 1])
            #expect(days.first?.inFlight == 1)
            let missing = try await ledger.missing(
                channel: .webForm, messages: [("TKT-A", "event-TKT-A"), ("TKT-C", "event-TKT-C")])
            #expect(missing == ["TKT-C"])
        }
    }

    @Test func `knowledge is replaced section by section and versions move`() async throws {
        try await StoreFixture.run { store in
            let knowledge = KnowledgeStore(pool: store.pool)
            #expect(try await knowledge.currentVersion() == nil)
            let sections = (0..<2).map { number in
                KnowledgeSection(
                    id: UUID.derived(from: "s\(number)"), title: "T\(number)", headingPath: "Docs > T\(number)",
                    content: "Text", category: nil, source: "docs", url: nil, contentHash: "h\(number)")
            }
            let passages = sections.map {
                StoredPassage(
                    sectionID: $0.id, ordinal: 0, kind: "text", content: "Text",
                    embedding: (0..<384).map { Float($0) / 1000 })
            }
            let terms = sections.map { SectionTerms(sectionID: $0.id, terms: ["swap", "t"], frequencies: [1, 2.5]) }
            let model = "hashed-384-v1"
            try await knowledge.write(sections: sections, terms: terms, passages: passages, model: model)
            #expect(try await knowledge.currentVersion() == nil)
            try await knowledge.finish(
                source: "docs", model: model, scoring: model, all: sections.map(\.id), threshold: 0.3, probes: 100)
            #expect(try await knowledge.sections() == sections)
            #expect(try await knowledge.hashes(source: "docs", model: model).count == 2)
            #expect(try await knowledge.threshold(version: 1, scoring: model) == 0.3)
            #expect(try await knowledge.threshold(version: 1, scoring: "another") == nil)
            let seeded = try await knowledge.seeded(model: model)
            #expect(seeded[sections[0].id]?.contentHash == "h0")
            #expect(seeded[sections[0].id]?.passageHash == SHA256.hexadecimal("Text"))
            let stored = try await knowledge.passages(model: model)
            #expect(stored.map(\.embedding) == passages.map(\.embedding))
            #expect(try await knowledge.passages(model: "another").isEmpty)
            try await knowledge.finish(
                source: "docs", model: model, scoring: model, all: [sections[0].id], threshold: 0.4, probes: 100)
            #expect(try await knowledge.sections() == [sections[0]])
            #expect(try await knowledge.sectionCount() == 1)
            #expect(try await knowledge.currentVersion() == 2)
            #expect(try await knowledge.isFinished(source: "docs", model: model))
            #expect(try await knowledge.threshold(version: 2, scoring: model) == 0.4)
            // What was counted in another way counts as not written.
            try await store.pool.execute("UPDATE knowledge_words SET way = way - 1")
            #expect(try await knowledge.seeded(model: model).isEmpty)
            try await knowledge.write(sections: sections, terms: terms, passages: passages, model: model)
            #expect(try await knowledge.seeded(model: model)[sections[0].id] != nil)
        }
    }
}
