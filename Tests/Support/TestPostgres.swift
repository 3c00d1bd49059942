import Core
import Foundation
import Glibc
public import Lifecycle
public import PostgresClient

/// A real Postgres for tests: one server for the test process, a database of its own for each suite.
///
/// The server starts on first use through `compose/local/postgres` and goes away with the test process, however that
/// ends. `TEST_DATABASE_URL` names another server to use instead.
public enum TestPostgres {
    private static let shared = SharedServer()

    /// Makes a fresh, empty database.
    ///
    /// - Parameter isMigrated: Whether the migrations of `schemas/sql` are applied to it.
    /// - Returns: The database, which goes away with the server.
    /// - Throws: `TestPostgresError` when no server could be started.
    public static func makeDatabase(isMigrated: Bool = false) async throws -> TestDatabase {
        let url = try await shared.url()
        let name = "test_\(UUID().uuidString.lowercased().replacing("-", with: "_"))"
        let administration = TestDatabase(url: url).makePool()
        defer { administration.shutDown() }
        try await administration.execute(SQL(unsafeSQL: "CREATE DATABASE \(name)"))
        let database = TestDatabase(url: try replacingDatabase(of: url, with: name))
        if isMigrated { try await database.migrate() }
        return database
    }

    /// Starts a server that a test may stop, kill and start again.
    public static func makePrivateServer() async throws -> PrivatePostgres {
        let server = PrivatePostgres()
        try await server.start()
        return server
    }

    private static func replacingDatabase(of url: String, with name: String) throws -> String {
        var parts = URLComponents(string: url)
        parts?.path = "/\(name)"
        guard let changed = parts?.string else { throw TestPostgresError(problem: "TEST_DATABASE_URL is no URL") }
        return changed
    }
}

/// One database of a test server.
public struct TestDatabase: Sendable {
    /// How to reach it, as `DATABASE_URL` says it.
    public let url: String

    /// A configuration that reaches it: patient, for on a busy machine two seconds may pass before a server answers.
    public var configuration: PostgresConfiguration {
        var configuration = PostgresConfiguration(url: url)
        configuration.minimumConnections = 0
        configuration.maximumConnections = 8
        configuration.connectTimeout = .seconds(10)
        return configuration
    }

    /// Makes a pool on it; `run` is not needed for use.
    public func makePool(metrics: MetricsRegistry = MetricsRegistry()) -> PostgresPool {
        PostgresPool(configuration: configuration, log: .silent, metrics: metrics)
    }

    /// Applies the migrations of `schemas/sql`.
    public func migrate() async throws {
        let pool = makePool()
        defer { pool.shutDown() }
        try await Migrator(pool: pool, directory: TestPostgresFiles.repository + "/schemas/sql", log: .silent).apply()
    }
}

/// A server of one test's own.
public final class PrivatePostgres: Sendable {
    private let worker = ScriptRunner()
    private let directory = TestPostgresFiles.makeDirectoryName()

    init() {}

    /// Starts it, or starts it again on the data it has, on the same port.
    public func start() async throws {
        _ = try await worker.run("start", directory)
    }

    /// Its one database.
    public func database() async throws -> TestDatabase {
        TestDatabase(url: try await worker.run("url", directory))
    }

    /// Stops it in an orderly way.
    public func stop() async throws {
        _ = try await worker.run("stop", directory)
    }

    /// Kills all of its processes at once, as a crash of the machine does.
    public func kill() throws {
        try signalAll(SIGKILL)
    }

    /// Freezes it: connections stay open and nothing answers.
    public func pause() throws {
        try signalAll(SIGSTOP)
    }

    /// Lets a frozen server go on.
    public func resume() throws {
        try signalAll(SIGCONT)
    }

    /// Stops it and removes its data.
    public func remove() async throws {
        _ = try await worker.run("wipe", directory)
    }

    private func signalAll(_ signal: Int32) throws {
        let server = try processIdentifier()
        let children = try String(contentsOfFile: "/proc/\(server)/task/\(server)/children", encoding: .utf8)
        Glibc.kill(server, signal)
        for child in children.split(separator: " ").compactMap({ pid_t($0) }) { Glibc.kill(child, signal) }
    }

    private func processIdentifier() throws -> pid_t {
        let text = try String(contentsOfFile: "\(directory)/data/postmaster.pid", encoding: .utf8)
        guard let line = text.split(separator: "\n").first, let identifier = pid_t(line) else {
            throw TestPostgresError(problem: "the test server is not running")
        }
        return identifier
    }
}

/// What kept a test from having a server.
public struct TestPostgresError: Error, CustomStringConvertible {
    let problem: String

    /// The problem in words.
    public var description: String { problem }
}
