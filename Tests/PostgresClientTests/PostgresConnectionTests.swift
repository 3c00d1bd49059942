import Core
import Lifecycle
import PostgresClient
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2)))
struct PostgresConnectionTests {
    @Test func `constraints say which one was violated, and nothing of the row`() async throws {
        let pool = try await TestPostgres.makeDatabase().makePool()
        try await pool.execute(
            "CREATE TABLE t (id int8 PRIMARY KEY, n int8 CONSTRAINT positive CHECK (n > 0), m text NOT NULL)")
        try await pool.execute("INSERT INTO t VALUES (77001, 1, 'secret')")
        let unique = await #expect(throws: PostgresError.self) {
            try await pool.execute("INSERT INTO t VALUES (77001, 1, \("secret"))")
        }
        #expect(unique?.isUniqueViolation == true)
        #expect(unique?.constraint == "t_pkey")
        #expect(unique?.description == "postgres: uniqueViolation 23505 constraint t_pkey table t")
        #expect(unique?.disposition == .permanent)
        let check = await #expect(throws: PostgresError.self) {
            try await pool.execute("INSERT INTO t VALUES (2, -1, 'x')")
        }
        #expect(check?.kind == .checkViolation)
        #expect(check?.constraint == "positive")
        let null = await #expect(throws: PostgresError.self) {
            try await pool.execute("INSERT INTO t VALUES (2, 1, NULL)")
        }
        #expect(null?.kind == .notNullViolation)
        #expect(null?.column == "m")
        let data = await #expect(throws: PostgresError.self) { try await pool.query("SELECT \("x")::int8") }
        #expect(data?.kind == .data)
        let syntax = await #expect(throws: PostgresError.self) { try await pool.query("SELEC 1") }
        #expect(syntax?.kind == .statement)
    }

    @Test func `a deadlock is worth a retry`() async throws {
        let pool = try await TestPostgres.makeDatabase().makePool()
        try await pool.execute("CREATE TABLE t AS SELECT generate_series(1, 2) AS id, 0 AS n")
        let bothHold = Gate(parties: 2)
        @Sendable func lock(_ first: Int, _ second: Int) async -> PostgresError? {
            do {
                try await pool.withTransaction { connection in
                    try await connection.execute("UPDATE t SET n = n + 1 WHERE id = \(first)")
                    await bothHold.pass()
                    try await connection.execute("UPDATE t SET n = n + 1 WHERE id = \(second)")
                }
                return nil
            } catch {
                return error as? PostgresError
            }
        }
        async let left = lock(1, 2)
        async let right = lock(2, 1)
        let errors = await [left, right].compactMap { $0 }
        #expect(errors.map(\.kind) == [.deadlock])
        #expect(errors.first?.disposition == .retry)
    }

    @Test func `a pipeline is one transaction, and its first error is the one reported`() async throws {
        let pool = try await TestPostgres.makeDatabase().makePool()
        try await pool.execute("CREATE TABLE t (id int8 PRIMARY KEY)")
        let results = try await pool.pipeline([
            "INSERT INTO t VALUES (\(1)) RETURNING id", "INSERT INTO t VALUES (\(2)) RETURNING id",
            "SELECT count(*) AS n FROM t",
        ])
        #expect(try results[1].first?.value("id", as: Int.self) == 2)
        #expect(try results[2].first?.value("n", as: Int.self) == 2)
        let error = await #expect(throws: PostgresError.self) {
            try await pool.pipeline([
                "INSERT INTO t VALUES (\(3))", "INSERT INTO t VALUES (\(1))", "SELECT * FROM missing",
            ])
        }
        #expect(error?.isUniqueViolation == true)
        #expect(try await pool.query("SELECT id FROM t").count == 2)
    }

    @Test func `a pipeline larger than every buffer goes through`() async throws {
        let pool = try await TestPostgres.makeDatabase().makePool()
        let text = String(repeating: "x", count: 100_000)
        let results = try await pool.pipeline((0..<200).map { "SELECT \(text) AS x, \($0) AS i" })
        #expect(results.count == 200)
        #expect(try results.last?.first?.value("i", as: Int.self) == 199)
        #expect(try results.last?.first?.value("x", as: String.self) == text)
    }

    @Test func `more statements than are kept prepared still work`() async throws {
        let pool = try await TestPostgres.makeDatabase().makePool()
        try await pool.withConnection { connection in
            for round in 0..<2 {
                for index in 0..<400 {
                    let row = try await connection.query("SELECT \(round) AS r, \(unsafeSQL: "\(index)") AS i").first
                    #expect(try row?.value("i", as: Int.self) == index)
                }
            }
            let kept = try await connection.query("SELECT count(*) AS n FROM pg_prepared_statements")
            let count = try #require(try kept.first?.value("n", as: Int.self))
            #expect((200...258).contains(count))
        }
    }

    @Test func `a statement whose table has changed is prepared anew at the next try`() async throws {
        let pool = try await TestPostgres.makeDatabase().makePool()
        try await pool.withConnection { connection in
            try await connection.execute("CREATE TABLE t AS SELECT 1 AS a")
            _ = try await connection.query("SELECT * FROM t")
            try await connection.execute("ALTER TABLE t ADD COLUMN b int8 DEFAULT 5")
            let error = await #expect(throws: PostgresError.self) { try await connection.query("SELECT * FROM t") }
            #expect(error?.kind == .staleStatement)
            #expect(error?.disposition == .retry)
            #expect(try await connection.query("SELECT * FROM t").first?.value("b", as: Int.self) == 5)
        }
    }

    @Test func `a cancelled task stops its statement on the server`() async throws {
        let database = try await TestPostgres.makeDatabase()
        let pool = database.makePool()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                let error = await #expect(throws: PostgresError.self) {
                    try await pool.query("SELECT pg_sleep(9) AS cancelled_one")
                }
                #expect(error?.kind == .cancelled)
            }
            try await eventually { try await sleepers(database) == 1 }
            group.cancelAll()
            try await group.waitForAll()
        }
        try await eventually { try await sleepers(database) == 0 }
        #expect(try await pool.query("SELECT 1").count == 1)
    }

    @Test func `a statement that takes too long is ended and worth a retry`() async throws {
        var configuration = try await TestPostgres.makeDatabase().configuration
        configuration.statementTimeout = .milliseconds(100)
        let pool = PostgresPool(configuration: configuration, log: .silent, metrics: .init())
        let error = await #expect(throws: PostgresError.self) { try await pool.query("SELECT pg_sleep(20)") }
        #expect(error?.kind == .statementTimeout)
        #expect(error?.disposition == .retry)
        #expect(try await pool.query("SELECT 1").count == 1)
    }

    private func sleepers(_ database: TestDatabase) async throws -> Int {
        let pool = database.makePool()
        defer { pool.shutDown() }
        return try await pool.query(
            """
            SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND datname = current_database()
                AND pid <> pg_backend_pid() AND query LIKE '%cancelled_one%'
            """
        ).count
    }
}
