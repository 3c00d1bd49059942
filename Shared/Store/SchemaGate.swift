public import Core
public import Lifecycle
public import PostgresClient
import Synchronization

/// Keeps a service from working on a schema that is too old for it.
public final class SchemaGate: Component {
    /// The migration this code was written for.
    public static let requiredVersion = 21

    /// What the component is called.
    public let name = "schema check"

    private let pool: PostgresPool
    private let log: Log
    private let ending = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    private let isEnding = Mutex(false)

    /// Makes the gate.
    public init(pool: PostgresPool, log: Log) {
        self.pool = pool
        self.log = log
    }

    /// Waits for Postgres, saying so, and checks the schema.
    ///
    /// - Throws: `SchemaTooOld`.
    public func pass() async throws {
        let backoff = BackoffPolicy(first: .milliseconds(200), longest: .seconds(3))
        var failures = 0
        while true {
            do {
                return try await check()
            } catch let error as SchemaTooOld {
                throw error
            } catch {
                try Task.checkCancellation()
                failures += 1
                log.info("waiting for postgres", [.error: "\(error)", .attempt: "\(failures)"])
                try await Task.sleep(for: backoff.pause(afterFailures: failures))
            }
        }
    }

    /// Checks beside the running service, for one that can do without Postgres for a while.
    public func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.pass() }
            group.addTask { for await _ in self.ending.stream {} }
            // Either the schema fits and the end is awaited, or the end has come and nobody waits for Postgres any more.
            _ = try await group.next()
            if isEnding.withLock({ $0 }) { group.cancelAll() }
            do { try await group.waitForAll() } catch is CancellationError {}
        }
    }

    /// Asks it to end.
    public func shutDown() {
        isEnding.withLock { $0 = true }
        ending.continuation.finish()
    }

    private func check() async throws {
        let exists = try await pool.query("SELECT to_regclass('schema_migrations') IS NOT NULL AS there")
        let found =
            try exists.first?.value("there", as: Bool.self) == true
            ? try await pool.query("SELECT coalesce(max(version), 0) AS version FROM schema_migrations")
                .first?.value("version", as: Int.self) ?? 0 : 0
        guard found >= Self.requiredVersion else {
            throw SchemaTooOld(found: found, required: Self.requiredVersion)
        }
    }
}

/// The database has not been migrated far enough: `fte migrate` does it.
public struct SchemaTooOld: Error, CustomStringConvertible, Equatable {
    /// What it has.
    public let found: Int
    /// What this code needs.
    public let required: Int

    /// What to do.
    public var description: String {
        "the database schema is at version \(found), this service needs \(required): run fte migrate"
    }
}
