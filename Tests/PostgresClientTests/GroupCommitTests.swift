import Core
import Lifecycle
import PostgresClient
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2)))
struct GroupCommitTests {
    private func makeGroup(
        _ pool: PostgresPool, body: GroupCommit<Int, Int>.Body? = nil
    ) -> GroupCommit<Int, Int> {
        GroupCommit(name: "test", pool: pool, metrics: MetricsRegistry()) { connection, numbers in
            if let body { return try await body(connection, numbers) }
            try await connection.execute("INSERT INTO t (id) SELECT unnest(\(numbers))")
            return numbers.map { .success($0 * 2) }
        }
    }

    private func submit(_ numbers: Range<Int>, to group: GroupCommit<Int, Int>) async -> [Int: Result<Int, any Error>] {
        await withTaskGroup(of: (Int, Result<Int, any Error>).self) { tasks in
            for number in numbers {
                tasks.addTask {
                    do {
                        return (number, .success(try await group.submit(number)))
                    } catch {
                        return (number, .failure(error))
                    }
                }
            }
            return await tasks.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }

    @Test func `operations submitted together share transactions, and each gets its own result`() async throws {
        let pool = try await TestPostgres.makeDatabase().makePool()
        try await pool.execute("CREATE TABLE t (id int8 PRIMARY KEY)")
        let group = makeGroup(pool)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let results = await submit(0..<500, to: group)
            for (number, result) in results { #expect(try result.get() == number * 2) }
            #expect(results.count == 500)
            group.shutDown()
            try await tasks.waitForAll()
        }
        let counts = try await pool.query("SELECT count(*) AS n, count(DISTINCT xmin::text) AS transactions FROM t")
        #expect(try counts.first?.value("n", as: Int.self) == 500)
        #expect(try #require(try counts.first?.value("transactions", as: Int.self)) < 100)
        await #expect(throws: PostgresError(.closed)) { try await group.submit(1) }
    }

    @Test func `an operation that fails takes none of its neighbours with it`() async throws {
        let pool = try await TestPostgres.makeDatabase().makePool()
        try await pool.execute("CREATE TABLE t (id int8 PRIMARY KEY CHECK (id <> 42))")
        let group = makeGroup(pool)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let results = await submit(0..<100, to: group)
            let failed = results.filter { if case .failure = $0.value { true } else { false } }
            #expect(failed.map(\.key) == [42])
            #expect(throws: PostgresError.self) { try failed[42]?.get() }
            group.shutDown()
            try await tasks.waitForAll()
        }
        #expect(try await pool.query("SELECT 1 FROM t").count == 99)
    }

    @Test func `a body's own failure for one operation does not undo the others`() async throws {
        let pool = try await TestPostgres.makeDatabase().makePool()
        try await pool.execute("CREATE TABLE t (id int8 PRIMARY KEY)")
        let group = makeGroup(pool) { connection, numbers in
            try await connection.execute("INSERT INTO t SELECT unnest(\(numbers.filter { $0 != 3 }))")
            return numbers.map { $0 == 3 ? .failure(PostgresError(.data)) : .success($0) }
        }
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let results = await submit(0..<10, to: group)
            #expect(throws: PostgresError(.data)) { try results[3]?.get() }
            #expect(try results[4]?.get() == 4)
            group.shutDown()
            try await tasks.waitForAll()
        }
        #expect(try await pool.query("SELECT 1 FROM t").count == 9)
    }

    @Test func `an operation that is cancelled while it queues is never done`() async throws {
        let pool = try await TestPostgres.makeDatabase().makePool()
        try await pool.execute("CREATE TABLE t (id int8 PRIMARY KEY)")
        let group = makeGroup(pool)
        // Nothing runs yet: whatever is submitted stays in the queue.
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await #expect(throws: PostgresError(.cancelled)) { try await group.submit(1) } }
            tasks.cancelAll()
        }
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            #expect(try await group.submit(2) == 4)
            group.shutDown()
            try await tasks.waitForAll()
        }
        #expect(try await pool.query("SELECT id FROM t")[0].value("id", as: Int.self) == 2)
    }

    @Test func `what is queued at shut-down is still done`() async throws {
        let pool = try await TestPostgres.makeDatabase().makePool()
        try await pool.execute("CREATE TABLE t (id int8 PRIMARY KEY)")
        let started = Gate(parties: 2)
        let mayGoOn = Gate(parties: 2)
        let group = GroupCommit<Int, Int>(name: "slow", pool: pool, maximumGroup: 1, flushers: 1, metrics: .init()) {
            connection, numbers in
            if numbers == [0] {
                await started.pass()
                await mayGoOn.pass()
            }
            try await connection.execute("INSERT INTO t SELECT unnest(\(numbers))")
            return numbers.map { .success($0) }
        }
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            tasks.addTask {
                let result = try await group.submit(0)
                #expect(result == 0)
            }
            await started.pass()
            tasks.addTask { _ = try? await group.submit(1) }
            group.shutDown()
            await mayGoOn.pass()
            try await tasks.waitForAll()
        }
        #expect(try await pool.query("SELECT id FROM t WHERE id = 0").count == 1)
    }
}
