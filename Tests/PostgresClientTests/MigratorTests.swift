import Core
import Foundation
import PostgresClient
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2)))
struct MigratorTests {
    private let directory = NSTemporaryDirectory() + "/fte-migrations-\(UUID().uuidString)"

    private func write(_ files: [String: String]) throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        for (name, text) in files {
            try text.write(toFile: "\(directory)/\(name)", atomically: true, encoding: .utf8)
        }
    }

    private func removeFiles() { try? FileManager.default.removeItem(atPath: directory) }

    @Test func `files are applied in order, once`() async throws {
        defer { removeFiles() }
        let pool = try await TestPostgres.makeDatabase().makePool()
        try write([
            "0002_more.sql": "INSERT INTO a VALUES (1); INSERT INTO a VALUES (2);",
            "0001_first.sql":
                "CREATE TABLE a (id int8); -- a comment; with a semicolon\nCREATE TABLE b (t text DEFAULT ';');",
            "notes.txt": "not SQL",
        ])
        let migrator = Migrator(pool: pool, directory: directory, log: .silent)
        #expect(try await migrator.currentVersion() == 0)
        #expect(try await migrator.apply() == ["0001_first.sql", "0002_more.sql"])
        #expect(try await migrator.apply() == [])
        #expect(try await migrator.currentVersion() == 2)
        #expect(try await pool.query("SELECT id FROM a").count == 2)
        try await migrator.requireVersion(2)
        await #expect(throws: MigrationError.schemaTooOld(found: 2, required: 3)) {
            try await migrator.requireVersion(3)
        }
    }

    @Test func `a file changed after it was applied is an error`() async throws {
        defer { removeFiles() }
        let pool = try await TestPostgres.makeDatabase().makePool()
        try write(["0001_first.sql": "CREATE TABLE a (id int8)"])
        let migrator = Migrator(pool: pool, directory: directory, log: .silent)
        try await migrator.apply()
        try write(["0001_first.sql": "CREATE TABLE a (id int4)", "0002_second.sql": "CREATE TABLE c (id int8)"])
        await #expect(throws: MigrationError.changed(name: "0001_first.sql")) { try await migrator.apply() }
        #expect(try await migrator.currentVersion() == 1)
    }

    @Test func `nothing remains of a file that fails`() async throws {
        defer { removeFiles() }
        let pool = try await TestPostgres.makeDatabase().makePool()
        try write([
            "0001_first.sql": "CREATE TABLE a (id int8)", "0002_bad.sql": "CREATE TABLE b (id int8); SELECT 1/0;",
        ])
        let migrator = Migrator(pool: pool, directory: directory, log: .silent)
        let error = await #expect(throws: MigrationError.self) { try await migrator.apply() }
        #expect(error?.description.contains("0002_bad.sql") == true)
        #expect(try await migrator.currentVersion() == 1)
        #expect(try await pool.query("SELECT to_regclass('b') IS NULL AS gone")[0].value("gone", as: Bool.self))
    }

    @Test func `several at the same time apply each file once`() async throws {
        defer { removeFiles() }
        let pool = try await TestPostgres.makeDatabase().makePool()
        try write(["0001_first.sql": "CREATE TABLE a (id int8)", "0002_second.sql": "CREATE TABLE b (id int8)"])
        let migrator = Migrator(pool: pool, directory: directory, log: .silent)
        let applied = try await withThrowingTaskGroup(of: [String].self) { group in
            for _ in 0..<4 { group.addTask { try await migrator.apply() } }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(applied.sorted() == ["0001_first.sql", "0002_second.sql"])
    }

    @Test func `names without a number and numbers used twice are refused`() async throws {
        defer { removeFiles() }
        let pool = try await TestPostgres.makeDatabase().makePool()
        let migrator = Migrator(pool: pool, directory: directory, log: .silent)
        await #expect(throws: MigrationError.unreadable(name: directory)) { try await migrator.apply() }
        try write(["0001_a.sql": "SELECT 1", "0001_b.sql": "SELECT 1"])
        await #expect(throws: MigrationError.duplicate(name: "0001_b.sql")) { try await migrator.apply() }
        try write(["first.sql": "SELECT 1"])
        await #expect(throws: MigrationError.self) { try await migrator.apply() }
    }
}
