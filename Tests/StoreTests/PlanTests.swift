import Core
import Foundation
import PostgresClient
import Store
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(3)))
struct PlanTests {
    /// A plan is made while the tables are empty and kept: it must not read what is added since, over and over.
    @Test func `the message path of a new database reads as little for its last message as for its first`() async throws
    {
        let messages = 200
        let database = try await TestPostgres.makeDatabase(isMigrated: true)
        try await StoreFixture.run(on: database.configuration.forMessagePath()) { store in
            for number in 0..<messages {
                let accepted = try await store.acceptNew(
                    StoreFixture.request(reference: "TKT-\(number)", mail: "kim\(number)@example.org"))
                let run = try #require(accepted.run)
                _ = try await store.conversations.conclude(StoreFixture.answer(run, accepted.ticket))
            }
        }
        try await expectFewReads(on: database, messages: messages, rows: 2 * messages)
    }

    /// What WhatsApp, threads of mail and returning customers look up is as little.
    @Test func `customers who come back by WhatsApp and mail are as cheap`() async throws {
        let customers = 100
        let database = try await TestPostgres.makeDatabase(isMigrated: true)
        try await StoreFixture.run(on: database.configuration.forMessagePath()) { store in
            for number in 0..<customers {
                for turn in 0..<2 {
                    for channel in [Channel.whatsapp, .email] {
                        let sender = channel == .whatsapp ? "49\(number)" : "kim\(number)@example.org"
                        let accepted = try await store.acceptNew(
                            StoreFixture.message(
                                "\(channel.rawValue)-\(number)-\(turn)", channel: channel, from: sender,
                                thread: channel == .email ? "thread-\(number)" : nil))
                        try await store.answer(accepted)
                    }
                }
                let form = try await store.acceptNew(
                    StoreFixture.request(reference: "TKT-\(number)", mail: "kim\(number)@example.org", verified: true))
                try await store.answer(form)
            }
        }
        try await expectFewReads(on: database, messages: 5 * customers, rows: 10 * customers)
    }

    /// Whether a metric is there already is looked up in the table that it goes to.
    @Test func `metrics of a new database are as cheap for the last message as for the first`() async throws {
        let messages = 200
        let database = try await TestPostgres.makeDatabase(isMigrated: true)
        try await StoreFixture.run(on: database.configuration.forMessagePath()) { store in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<messages {
                    group.addTask {
                        let rows = (0..<5).map { place in
                            MetricRow(
                                eventID: "event-\(number)", type: .responseLatency, ordinal: place, channel: .webForm,
                                value: 12, dimensions: [:], recordedAt: .now)
                        }
                        try await store.metrics.store(rows)
                        try await store.metrics.store(rows)
                    }
                }
                try await group.waitForAll()
            }
        }
        let pool = database.makePool()
        defer { pool.shutDown() }
        #expect(
            try await eventually {
                let inserted = try await pool.query(
                    "SELECT sum(n_tup_ins)::int8 FROM pg_stat_user_tables WHERE relname LIKE 'agent_metrics%'")
                return try inserted.first?.value(0, as: Int64.self) == Int64(5 * messages)
            })
        let reads = try await pool.query(
            "SELECT sum(idx_tup_read)::int8 FROM pg_stat_user_indexes WHERE relname LIKE 'agent_metrics%'")
        #expect(try #require(try reads.first?.value(0, as: Int64.self)) < Int64(30 * messages))
    }

    /// A new version beside the old one costs an entry in each index of its table, and a vacuum of all of them later.
    @Test func `concluding a message writes into no index a second time`() async throws {
        let messages = 200
        let database = try await TestPostgres.makeDatabase(isMigrated: true)
        try await StoreFixture.run(on: database.configuration.forMessagePath()) { store in
            for number in 0..<messages {
                let accepted = try await store.acceptNew(
                    StoreFixture.request(reference: "TKT-\(number)", mail: "kim\(number)@example.org"))
                _ = try await store.conversations.conclude(
                    StoreFixture.answer(try #require(accepted.run), accepted.ticket))
            }
        }
        let pool = database.makePool()
        defer { pool.shutDown() }
        for table in ["tickets", "conversations", "messages", "agent_runs"] {
            #expect(
                try await eventually {
                    let changed = try await pool.query(
                        "SELECT n_tup_upd FROM pg_stat_user_tables WHERE relname = \(table)")
                    return try changed.first?.value(0, as: Int64.self) == Int64(messages)
                }, "\(table)")
            let within = try await pool.query(
                "SELECT n_tup_hot_upd FROM pg_stat_user_tables WHERE relname = \(table)")
            #expect(try #require(try within.first?.value(0, as: Int64.self)) > Int64(messages) * 9 / 10, "\(table)")
        }
    }

    private func expectFewReads(on database: TestDatabase, messages: Int, rows: Int) async throws {
        // Connections hand in their counts when they end.
        let pool = database.makePool()
        defer { pool.shutDown() }
        #expect(
            try await eventually {
                let inserted = try await pool.query(
                    "SELECT n_tup_ins FROM pg_stat_user_tables WHERE relname = 'messages'")
                return try inserted.first?.value(0, as: Int64.self) == Int64(rows)
            })
        let reads = try await pool.query(
            """
            SELECT indexrelname AS name, idx_tup_read AS entries FROM pg_stat_user_indexes
            WHERE relname IN ('customers', 'customer_identifiers', 'conversations', 'tickets', 'messages',
                              'agent_runs', 'escalations', 'outbox')
            """)
        #expect(reads.count > 10)
        for row in reads {
            let (name, entries) = (try row.value("name", as: String.self), try row.value("entries", as: Int64.self))
            #expect(entries < 30 * messages, "\(name)")
        }
    }
}
