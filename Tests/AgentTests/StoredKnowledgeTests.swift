import Core
import Foundation
import Synchronization
import Testing

@testable import Agent

/// A search with an outline of all sections against one that has all of them in memory.
struct StoredKnowledgeTests {
    @Test(arguments: [SearchReach.threshold, .wide])
    func `it finds what a search of everything finds, with the same scores`(_ reach: SearchReach) async throws {
        let (exact, stored) = try await Shelf().searches()
        let questions =
            QuestionTable.answerable.map(\.question) + QuestionTable.offTopic + [
                "", "zzxqy", "The app crashed. How do I reset my password? And the canteen is closed. Swap a shift!",
            ]
        var found = 0
        for question in questions {
            let all = try await exact.search(question, maximumResults: 5, category: nil, reach: reach)
            let some = try await stored.search(question, maximumResults: 5, category: nil, reach: reach)
            #expect(some == all, "\(question)")
            found += all.matches.count
        }
        #expect(found > 50)
        #expect(stored.count == exact.count)
    }

    @Test func `only sections of a category are looked at where one is named`() async throws {
        let (exact, stored) = try await Shelf().searches()
        for category in ["billing", "how_to", "no such thing"] {
            let question = "change plan invoice"
            let all = try await exact.search(question, maximumResults: 20, category: category, reach: .wide)
            let some = try await stored.search(question, maximumResults: 20, category: category, reach: .wide)
            #expect(some == all)
            #expect(some.matches.allSatisfy { $0.section.category == category })
            #expect(some.matches.isEmpty == (category == "no such thing"))
        }
    }

    @Test func `while no vectors can be made words alone decide`() async throws {
        let (exact, stored) = try await Shelf().searches(asking: MeaningfulEmbedder(isAway: true))
        for question in ["swap my shift", "reset the password of my phone"] {
            let some = try await stored.search(question, maximumResults: 5, category: nil)
            #expect(some.isDegraded)
            #expect(!some.matches.isEmpty)
            #expect(try await exact.search(question, maximumResults: 5, category: nil) == some)
        }
    }

    @Test func `the threshold is measured where nobody knows it`() async throws {
        let shelf = try await Shelf()
        let probes = Array(QuestionTable.offTopic.prefix(20))
        let exact = try await KnowledgeIndex(
            sections: shelf.sections.withLock { $0 }, embedder: shelf.embedder, probes: probes)
        let stored = try await StoredKnowledge(store: shelf, embedder: shelf.embedder, version: "1", probes: probes)
        #expect(stored.threshold == exact.threshold)
        #expect(stored.threshold > 0)
    }

    @Test func `what is gone since the outline was read is not found, what has changed is as it is now`() async throws {
        let shelf = try await Shelf()
        let (_, stored) = try await shelf.searches()
        let before = try await stored.search("swap my shift", maximumResults: 2, category: nil, reach: .wide)
        try #require(before.matches.count == 2)
        let changed = before.matches[1].section
        shelf.sections.withLock { sections in
            sections.removeAll { section in before.matches.contains { $0.id == section.id } }
            sections.append(
                KnowledgeSection(
                    id: changed.id, title: changed.title, headingPath: changed.headingPath, content: "Not so any more.",
                    category: changed.category, source: changed.source, url: nil, contentHash: "new"))
        }
        let after = try await stored.search("swap my shift", maximumResults: 2, category: nil, reach: .wide)
        #expect(!after.matches.contains { $0.id == before.matches[0].id })
        #expect(after.matches.first { $0.id == changed.id }?.section.content == "Not so any more.")
    }
}
