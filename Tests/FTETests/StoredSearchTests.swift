import Agent
import Core
import Foundation
import PostgresClient
import Store
import TestSupport
import Testing

@testable import FTE

/// Some hundred sections in Postgres, found with an outline of them.
struct StoredSearchTests {
    @Test func `a search in Postgres finds what one in memory finds`() async throws {
        let pool = try await TestPostgres.makeDatabase(isMigrated: true).makePool()
        defer { pool.shutDown() }
        let store = KnowledgeStore(pool: pool)
        let choice = EmbedderChoice.fixed(GeneratedEmbedder())
        let count = 600
        let seeding = KnowledgeSeeding(
            store: store, choice: choice, probes: [], terminal: Terminal(output: { _ in }, complaints: { _ in }))
        _ = try await seeding.write((0..<count).map(GeneratedSections.section))
        _ = try await seeding.finish(
            GeneratedSections.source, all: (0..<count).map { GeneratedSections.section($0).id })
        let version = try await store.currentVersion()
        func load(_ place: KnowledgePlace) async throws -> any KnowledgeSearching {
            try await KnowledgePlace.load(place, from: store, version: version, choice: choice, probes: [])
        }
        let (memory, stored) = (try await load(.memory), try await load(.postgres))
        var found = 0
        for number in 0..<16 {
            let question =
                GeneratedSections.question(number, of: count)
                + (number % 2 == 0 ? "" : " " + GeneratedSections.question(number + 16, of: count))
            let all = try await memory.search(question, maximumResults: 5, category: nil)
            let some = try await stored.search(question, maximumResults: 5, category: nil)
            #expect(some == all, "\(question)")
            found += all.matches.count
        }
        #expect(found > 40)
    }
}
