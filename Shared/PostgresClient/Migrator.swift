public import Core
import FoundationEssentials

/// Brings a database's schema up to date from numbered files `NNNN_name.sql`.
///
/// Each file runs in a transaction of its own, in order, under an advisory lock, and is recorded with its checksum.
public struct Migrator: Sendable {
    /// One file.
    struct Migration: Sendable {
        let version: Int
        let name: String
        let text: String
        let checksum: String
    }

    private static let lockKey: Int64 = 0x6674_655f_6d69_6772
    private let pool: PostgresPool
    private let directory: String
    private let log: Log

    /// Makes a migrator for the files of a directory.
    public init(pool: PostgresPool, directory: String, log: Log) {
        self.pool = pool
        self.directory = directory
        self.log = log
    }

    /// Applies what has not been applied, and gives the names of those files.
    ///
    /// - Throws: `MigrationError`, or `PostgresError` when the database cannot be reached.
    @discardableResult
    public func apply() async throws -> [String] {
        let migrations = try read()
        while true {
            let names = try await pool.withAdvisoryLock(key: Self.lockKey) { connection in
                try await apply(migrations, on: connection)
            }
            if let names { return names }
            log.info("waiting for another migration to end")
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    /// The number of the newest applied file; 0 on an empty database.
    public func currentVersion() async throws -> Int {
        let tables = try await pool.query("SELECT to_regclass('schema_migrations') IS NOT NULL AS is_there")
        guard try tables.first?.value("is_there", as: Bool.self) == true else { return 0 }
        let rows = try await pool.query("SELECT coalesce(max(version), 0) AS version FROM schema_migrations")
        return try rows.first?.value("version", as: Int.self) ?? 0
    }

    /// Refuses a schema that is too old for the caller.
    ///
    /// - Throws: `MigrationError.schemaTooOld`.
    public func requireVersion(_ version: Int) async throws {
        let found = try await currentVersion()
        guard found >= version else { throw MigrationError.schemaTooOld(found: found, required: version) }
    }

    private func apply(_ migrations: [Migration], on connection: PostgresConnection) async throws -> [String] {
        try await connection.execute(
            """
            CREATE TABLE IF NOT EXISTS schema_migrations (
                version int8 PRIMARY KEY, name text NOT NULL, checksum text NOT NULL,
                applied_at timestamptz NOT NULL DEFAULT now())
            """)
        var applied: [Int: String] = [:]
        for row in try await connection.query("SELECT version, checksum FROM schema_migrations") {
            applied[try row.value("version", as: Int.self)] = try row.value("checksum", as: String.self)
        }
        for migration in migrations {
            if let checksum = applied[migration.version], checksum != migration.checksum {
                throw MigrationError.changed(name: migration.name)
            }
        }
        var names: [String] = []
        for migration in migrations where applied[migration.version] == nil {
            try await apply(migration, on: connection)
            log.info("migration applied", [.detail: migration.name])
            names.append(migration.name)
        }
        return names
    }

    private func apply(_ migration: Migration, on connection: PostgresConnection) async throws {
        do {
            try await connection.execute(unsafeScript: "BEGIN; SET LOCAL statement_timeout = 0")
            try await connection.execute(unsafeScript: migration.text)
            try await connection.execute(
                """
                INSERT INTO schema_migrations (version, name, checksum)
                VALUES (\(migration.version), \(migration.name), \(migration.checksum))
                """)
            try await connection.commit()
        } catch {
            guard !error.isUnavailable else { throw error }
            throw MigrationError.failed(name: migration.name, error)
        }
    }

    private func read() throws(MigrationError) -> [Migration] {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: directory) else {
            throw MigrationError.unreadable(name: directory)
        }
        var migrations: [Migration] = []
        for name in names.sorted() where name.hasSuffix(".sql") {
            guard let version = Int(name.prefix { $0 != "_" }), version > 0 else {
                throw MigrationError.unnumbered(name: name)
            }
            guard migrations.last?.version != version else { throw MigrationError.duplicate(name: name) }
            guard let text = try? String(contentsOf: URL(filePath: "\(directory)/\(name)"), encoding: .utf8) else {
                throw MigrationError.unreadable(name: name)
            }
            migrations.append(
                Migration(version: version, name: name, text: text, checksum: SHA256.hexadecimal(text)))
        }
        return migrations.sorted { $0.version < $1.version }
    }
}

/// Why the schema could not be brought up to date, or is not new enough.
public enum MigrationError: Dispositioned, Equatable, CustomStringConvertible {
    /// The directory or a file cannot be read.
    case unreadable(name: String)
    /// A file's name does not begin with a number and `_`.
    case unnumbered(name: String)
    /// Two files have the same number.
    case duplicate(name: String)
    /// A file was changed after it had been applied.
    case changed(name: String)
    /// A file's statements failed; nothing of it remains.
    case failed(name: String, PostgresError)
    /// The schema is older than the program needs.
    case schemaTooOld(found: Int, required: Int)

    /// None of these passes by itself, except an old schema, which somebody is about to migrate.
    public var disposition: RetryDisposition {
        if case .schemaTooOld = self { .unavailable(dependency: "schema") } else { .permanent }
    }

    /// One sentence.
    public var description: String {
        switch self {
        case .unreadable(let name): "migrations: \(name) cannot be read"
        case .unnumbered(let name): "migrations: \(name) is not named NNNN_name.sql"
        case .duplicate(let name): "migrations: \(name) has a number that another file has"
        case .changed(let name): "migrations: \(name) was changed after it had been applied"
        case .failed(let name, let error): "migrations: \(name) failed: \(error)"
        case .schemaTooOld(let found, let required):
            "the database schema is at version \(found), version \(required) is needed: run the migrations first"
        }
    }
}
