import Core
import Lifecycle
import PostgresClient
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2)))
struct PostgresPoolTests {
    private struct Refusal: Error {}

    @Test func `a transaction is committed when its closure returns and undone when it throws`() async throws {
        let pool = try await TestPostgres.makeDatabase().makePool()
        try await pool.execute("CREATE TABLE t (id int8)")
        try await pool.withTransaction { try await $0.execute("INSERT INTO t VALUES (1)") }
        await #expect(throws: Refusal.self) {
            try await pool.withTransaction { connection in
                try await connection.execute("INSERT INTO t VALUES (2)")
                throw Refusal()
            }
        }
        let rows = try await pool.query("SELECT id FROM t")
        #expect(rows.count == 1)
        #expect(try rows.first?.value("id", as: Int.self) == 1)
    }

    @Test func `a transaction whose failed statement was swallowed is not reported as committed`() async throws {
        let pool = try await TestPostgres.makeDatabase().makePool()
        try await pool.execute("CREATE TABLE t (id int8)")
        await #expect(throws: PostgresError(.transactionAborted)) {
            try await pool.withTransaction { connection in
                try await connection.execute("INSERT INTO t VALUES (1)")
                _ = try? await connection.query("SELECT 1/0")
            }
        }
        #expect(try await pool.query("SELECT id FROM t").isEmpty)
    }

    @Test func `COMMIT leaves with the last statements, and only if all of them went well`() async throws {
        let pool = try await TestPostgres.makeDatabase().makePool()
        try await pool.execute("CREATE TABLE t (id int8 UNIQUE DEFERRABLE INITIALLY DEFERRED)")
        let other = try await pool.withTransaction { connection in
            let rows = try await connection.commit(after: [
                "INSERT INTO t VALUES (1) RETURNING id", "INSERT INTO t VALUES (2) RETURNING id",
            ])
            #expect(try rows.map { try $0[0].value("id", as: Int.self) } == [1, 2])
            return try await pool.query("SELECT id FROM t").count
        }
        #expect(other == 2)
        for lasts: [SQL] in [["INSERT INTO t VALUES (3)", "SELECT 1/0"], ["INSERT INTO t VALUES (3), (3)"]] {
            await #expect(throws: PostgresError.self) {
                try await pool.withTransaction { connection in
                    try await connection.execute("INSERT INTO t VALUES (4)")
                    _ = try await connection.commit(after: lasts)
                }
            }
            #expect(try await pool.query("SELECT id FROM t").count == 2)
        }
        await #expect(throws: PostgresError(.transactionAborted)) {
            try await pool.withTransaction { _ = try? await $0.commit(after: ["SELECT 1/0"]) }
        }
    }

    @Test func `BEGIN leaves with the first statement, and a transaction without one costs nothing`() async throws {
        let pool = try await TestPostgres.makeDatabase().makePool()
        let began: SQL = "SELECT transaction_timestamp() AS began"
        let inside = try await pool.withTransaction { connection in
            let first = try await connection.query(began)[0].value("began", as: Timestamp.self)
            return (first, try await connection.query(began)[0].value("began", as: Timestamp.self))
        }
        #expect(inside.0 == inside.1)
        #expect(try await pool.query(began)[0].value("began", as: Timestamp.self) > inside.1)
        #expect(try await pool.withTransaction { _ in 5 } == 5)
    }

    @Test func `a statement refused before it was sent leaves the transaction to begin with the next`() async throws {
        let pool = try await TestPostgres.makeDatabase().makePool()
        try await pool.execute("CREATE TABLE t (id int8)")
        await #expect(throws: Refusal.self) {
            try await pool.withTransaction { connection in
                _ = try? await connection.query("SELECT \("\0")")
                try await connection.execute("INSERT INTO t VALUES (1)")
                throw Refusal()
            }
        }
        #expect(try await pool.query("SELECT id FROM t").isEmpty)
    }

    @Test func `a connection left inside a transaction is not lent again`() async throws {
        let pool = try await TestPostgres.makeDatabase().makePool()
        let first = try await pool.withConnection { connection in
            try await connection.query("SELECT pg_backend_pid() AS pid, txid_current()")[0].value("pid", as: Int.self)
        }
        let same = try await pool.withConnection { connection in
            let pid = try await connection.query("SELECT pg_backend_pid() AS pid")[0].value("pid", as: Int.self)
            try await connection.execute("BEGIN")
            return pid
        }
        let next = try await pool.query("SELECT pg_backend_pid() AS pid")[0].value("pid", as: Int.self)
        #expect(first == same)
        #expect(next != first)
    }

    @Test func `a connection that ended while nobody used it is made anew before anything is sent`() async throws {
        let database = try await TestPostgres.makeDatabase()
        let pool = database.makePool()
        let pid = try await pool.query("SELECT pg_backend_pid() AS pid")[0].value("pid", as: Int32.self)
        let other = database.makePool()
        try await other.execute("SELECT pg_terminate_backend(\(pid))")
        try await eventually { try await other.query("SELECT 1 FROM pg_stat_activity WHERE pid = \(pid)").isEmpty }
        let next = try await pool.query("SELECT pg_backend_pid() AS pid")[0].value("pid", as: Int32.self)
        #expect(next != pid)
    }

    @Test func `a session that an administrator ends in the middle makes its transaction unavailable`() async throws {
        let database = try await TestPostgres.makeDatabase()
        let pool = database.makePool()
        let other = database.makePool()
        try await pool.execute("CREATE TABLE t (id int8)")
        let error = await #expect(throws: PostgresError.self) {
            try await pool.withTransaction { connection in
                try await connection.execute("INSERT INTO t VALUES (1)")
                let pid = try await connection.query("SELECT pg_backend_pid() AS pid")[0].value("pid", as: Int32.self)
                try await other.execute("SELECT pg_terminate_backend(\(pid))")
                try await eventually {
                    try await other.query("SELECT 1 FROM pg_stat_activity WHERE pid = \(pid)").isEmpty
                }
            }
        }
        #expect(error?.disposition == .unavailable(dependency: "postgres"))
        #expect(try await pool.query("SELECT id FROM t").isEmpty)
    }

    @Test func `callers beyond the maximum wait in line, and beyond the bound are refused`() async throws {
        var configuration = try await TestPostgres.makeDatabase().configuration
        configuration.maximumConnections = 1
        configuration.maximumWaiters = 2
        let metrics = MetricsRegistry()
        let pool = PostgresPool(configuration: configuration, log: .silent, metrics: metrics)
        let order = Recorder()
        let held = Gate(parties: 2)
        let mayGo = Gate(parties: 2)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await pool.withConnection { _ in
                    await held.pass()
                    await mayGo.pass()
                }
            }
            await held.pass()
            for number in 1...2 {
                group.addTask {
                    try await pool.withConnection { _ in order.note(number) }
                }
                try await eventually { metrics.prometheusText().contains("postgres_connection_waiters \(number).0") }
            }
            let error = await #expect(throws: PostgresError.self) { try await pool.query("SELECT 1") }
            #expect(error == PostgresError(.poolExhausted))
            #expect(error?.disposition == .unavailable(dependency: "postgres"))
            await mayGo.pass()
            try await group.waitForAll()
        }
        #expect(order.notes == [1, 2])
    }

    @Test func `a caller that is cancelled while it waits leaves the line`() async throws {
        var configuration = try await TestPostgres.makeDatabase().configuration
        configuration.maximumConnections = 1
        let metrics = MetricsRegistry()
        let pool = PostgresPool(configuration: configuration, log: .silent, metrics: metrics)
        try await pool.withConnection { _ in
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    await #expect(throws: PostgresError(.cancelled)) { try await pool.query("SELECT 1") }
                }
                try? await eventually { metrics.prometheusText().contains("postgres_connection_waiters 1.0") }
                group.cancelAll()
            }
        }
        #expect(try await pool.query("SELECT 1").count == 1)
    }

    @Test func `the wait for a connection ends in time while the pool runs, and a closed pool refuses`() async throws {
        var configuration = try await TestPostgres.makeDatabase().configuration
        configuration.maximumConnections = 1
        configuration.acquireTimeout = .milliseconds(50)
        let pool = PostgresPool(configuration: configuration, log: .silent, metrics: MetricsRegistry())
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await pool.run() }
            try await pool.withConnection { _ in
                await #expect(throws: PostgresError(.poolExhausted)) { try await pool.query("SELECT 1") }
            }
            pool.shutDown()
            try await group.waitForAll()
        }
        await #expect(throws: PostgresError(.closed)) { try await pool.query("SELECT 1") }
    }

    @Test func `an advisory lock is held by one at a time`() async throws {
        let pool = try await TestPostgres.makeDatabase().makePool()
        let outer = try await pool.withAdvisoryLock(key: 7) { _ in
            #expect(try await pool.withAdvisoryLock(key: 7) { _ in 1 } == nil)
            return try await pool.withAdvisoryLock(key: 8) { _ in 2 }
        }
        #expect(outer == 2)
        #expect(try await pool.withAdvisoryLock(key: 7) { _ in 3 } == 3)
    }
}

@Suite(.timeLimit(.minutes(2)))
struct PostgresAwayTests {
    @Test func `broken connections are replaced after the server was killed and came back`() async throws {
        let server = try await TestPostgres.makePrivateServer()
        var configuration = try await server.database().configuration
        // Waiting for a connection may take longer than the test allows: it must not be waited for.
        configuration.acquireTimeout = .seconds(100)
        let pool = PostgresPool(configuration: configuration, log: .silent, metrics: MetricsRegistry())
        try await pool.execute("CREATE TABLE t (id int8)")
        try await pool.execute("INSERT INTO t VALUES (1)")
        try server.kill()
        try await eventually { (try? await pool.query("SELECT 1")) == nil }
        let start = ContinuousClock.now
        let error = await #expect(throws: PostgresError.self) { try await pool.query("SELECT 1") }
        #expect(error?.disposition == .unavailable(dependency: "postgres"))
        #expect(start.duration(to: .now) < .seconds(50))
        try await server.start()
        try await eventually { (try? await pool.query("SELECT id FROM t"))?.count == 1 }
        try await server.stop()
        try await server.start()
        try await eventually { (try? await pool.ping()) != nil }
        try await server.remove()
    }

    @Test func `a frozen server is noticed, and its connections are given up`() async throws {
        let server = try await TestPostgres.makePrivateServer()
        var configuration = try await server.database().configuration
        configuration.statementTimeout = .milliseconds(200)
        let pool = PostgresPool(configuration: configuration, log: .silent, metrics: MetricsRegistry())
        #expect(try await pool.query("SELECT 1").count == 1)
        try server.pause()
        let hung = await #expect(throws: PostgresError.self) { try await pool.query("SELECT 1") }
        #expect(hung?.kind == .connectionLost)
        let refused = await #expect(throws: PostgresError.self) { try await pool.query("SELECT 1") }
        #expect(refused?.disposition == .unavailable(dependency: "postgres"))
        try server.resume()
        try await eventually { (try? await pool.query("SELECT 1"))?.count == 1 }
        try await server.remove()
    }

    @Test func `a group fails as a whole while the server is away, and none of it is half done`() async throws {
        let server = try await TestPostgres.makePrivateServer()
        let database = try await server.database()
        let pool = database.makePool()
        try await pool.execute("CREATE TABLE t (id int8, half int8)")
        let group = GroupCommit<Int, Int>(name: "away", pool: pool, metrics: MetricsRegistry()) { connection, numbers in
            try await connection.execute("INSERT INTO t SELECT unnest(\(numbers)), 1")
            if numbers.contains(13) { try server.kill() }
            try await connection.execute("INSERT INTO t SELECT unnest(\(numbers)), 2")
            return numbers.map { .success($0) }
        }
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let outcomes = await withTaskGroup(of: (any Error)?.self) { submitters in
                for number in 10..<30 {
                    submitters.addTask {
                        do {
                            _ = try await group.submit(number)
                            return nil
                        } catch {
                            return error
                        }
                    }
                }
                return await submitters.reduce(into: [(any Error)?]()) { $0.append($1) }
            }
            let failures = outcomes.compactMap { $0 }
            #expect(!failures.isEmpty)
            for failure in failures { #expect(RetryDisposition.of(failure) == .unavailable(dependency: "postgres")) }
            try await server.start()
            try await eventually { (try? await pool.ping()) != nil }
            let rows = try await pool.query("SELECT id FROM t GROUP BY id HAVING count(*) <> 2")
            #expect(rows.isEmpty)
            let written = try await pool.query("SELECT DISTINCT id FROM t").count
            #expect(written == outcomes.count - failures.count)
            group.shutDown()
            try await tasks.waitForAll()
        }
        try await server.remove()
    }
}
