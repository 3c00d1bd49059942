import Agent
import Core
import Foundation
import PostgresClient
import Store
import Synchronization
import TestSupport
import Testing

@testable import FTE

/// A seeding that ends in the middle and is started again.
struct SeedingTests {
    private static let sections = (0..<2400).map(GeneratedSections.section)
    /// What two writes have left; of a third nothing is.
    private static let written = 400

    @Test func `a seeding whose vectors stop coming goes on where it was`() async throws {
        try await Self.withStore { store, _ in
            let first = InterruptedEmbedder(after: 2) { throw EmbedderError.late }
            await #expect(throws: EmbedderError.self) { try await Self.seed(store, first) }
            try await Self.expectWhole(store, sections: Self.written)
            try await Self.finish(store)
        }
    }

    @Test func `a seeding that is cancelled goes on where it was`() async throws {
        try await Self.withStore { store, _ in
            let first = InterruptedEmbedder(after: 2) { try await Task.sleep(for: .seconds(60)) }
            await withTaskGroup(of: (any Error)?.self) { group in
                group.addTask {
                    do {
                        try await Self.seed(store, first)
                        return nil
                    } catch {
                        return error
                    }
                }
                #expect(await eventually { first.isInterrupted })
                group.cancelAll()
                for await error in group { #expect(error is CancellationError) }
            }
            try await Self.expectWhole(store, sections: Self.written)
            try await Self.finish(store)
        }
    }

    @Test func `a seeding that loses its connection while it writes goes on where it was`() async throws {
        try await Self.withStore { store, pool in
            // The third write fails after its first statements, as when the process or the server is killed there.
            _ = try await pool.withConnection { connection in
                try await connection.execute(unsafeScript: Self.breakingAfter(Self.written))
            }
            let first = InterruptedEmbedder(after: .max) {}
            await #expect(throws: PostgresError.self) { try await Self.seed(store, first) }
            _ = try await pool.withConnection { connection in
                try await connection.execute(unsafeScript: "DROP TRIGGER breaks ON knowledge_passages")
            }
            try await Self.expectWhole(store, sections: Self.written)
            try await Self.finish(store)
        }
    }

    /// Ends the connection that writes a passage when so many sections are there.
    private static func breakingAfter(_ sections: Int) -> String {
        """
        CREATE FUNCTION breaks() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF (SELECT count(*) FROM knowledge_base) > \(sections) THEN
                PERFORM pg_terminate_backend(pg_backend_pid());
            END IF;
            RETURN NULL;
        END $$;
        CREATE TRIGGER breaks AFTER INSERT ON knowledge_passages FOR EACH STATEMENT EXECUTE FUNCTION breaks()
        """
    }

    private static func withStore(_ body: (KnowledgeStore, PostgresPool) async throws -> Void) async throws {
        let pool = try await TestPostgres.makeDatabase(isMigrated: true).makePool()
        defer { pool.shutDown() }
        try await body(KnowledgeStore(pool: pool), pool)
    }

    @discardableResult
    private static func seed(_ store: KnowledgeStore, _ embedder: InterruptedEmbedder) async throws -> [String] {
        let said = Said()
        let terminal = Terminal(output: { _ in }, complaints: said.add)
        var seeding = KnowledgeSeeding(store: store, choice: .fixed(embedder), probes: [], terminal: terminal)
        seeding.pause = .zero
        _ = try await seeding.write(sections)
        _ = try await seeding.finish(GeneratedSections.source, all: sections.map(\.id))
        return said.lines
    }

    /// Starts again, and expects that only what was missing is embedded, and everything there in the end.
    private static func finish(_ store: KnowledgeStore) async throws {
        let missing = sections.dropFirst(written)
        let second = InterruptedEmbedder(after: .max) {}
        let said = try await seed(store, second)
        #expect(second.count == missing.reduce(0) { $0 + $1.passages.count })
        #expect(said.first == "\(written) of \(sections.count) sections are there already")
        #expect(said.contains { $0.hasPrefix("1200 of \(missing.count) sections, ") })
        #expect(said.contains { $0.hasPrefix("\(missing.count) of \(missing.count) sections, ") })
        try await expectWhole(store, sections: sections.count)
        #expect(try await store.currentVersion() == 1)
        // A third has nothing to do.
        let third = InterruptedEmbedder(after: .max) {}
        try await seed(store, third)
        #expect(third.count == 0)
    }

    /// Expects that every section that is there at all has its words and all its passages.
    private static func expectWhole(_ store: KnowledgeStore, sections count: Int) async throws {
        let seeded = try await store.seeded(model: InterruptedEmbedder.name)
        #expect(seeded.count == count)
        #expect(try await store.sections().count == count)
        #expect(try await store.sectionCount() == count)
        for section in sections.prefix(count) {
            #expect(
                seeded[section.id]
                    == SeededSection(contentHash: section.contentHash, passageHash: section.passageHash))
        }
    }
}

/// What a seeding says of how it goes.
private final class Said: Sendable {
    private let state = Mutex<[String]>([])

    var lines: [String] { state.withLock { $0 } }

    @Sendable func add(_ line: String) { state.withLock { $0.append(line) } }
}

/// Counts what it embeds, and does something else after so many calls.
private final class InterruptedEmbedder: Embedder {
    static let name = "interrupted-8"

    let model = name
    let dimensions = 8
    private let calls: Int
    private let interruption: @Sendable () async throws -> Void
    private let state = Mutex((calls: 0, texts: 0, isInterrupted: false))

    init(after calls: Int, _ interruption: @escaping @Sendable () async throws -> Void) {
        self.calls = calls
        self.interruption = interruption
    }

    /// How many texts it has embedded.
    var count: Int { state.withLock { $0.texts } }

    /// Whether it has come to where it does something else.
    var isInterrupted: Bool { state.withLock { $0.isInterrupted } }

    func embed(_ texts: [String]) async throws -> [[Float]] {
        let isInterrupted = state.withLock { state in
            state.isInterrupted = state.calls >= calls
            return state.isInterrupted
        }
        if isInterrupted { try await interruption() }
        state.withLock {
            $0.calls += 1
            $0.texts += texts.count
        }
        return texts.map { text in
            [1] + (0..<7).map { Float((text.utf8.count >> $0) & 1) }
        }
    }
}
