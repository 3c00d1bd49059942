import Agent
import Core
import Foundation
import MessageProcessor
import PostgresClient
import Store
import TestSupport
import Testing

/// The same suite for knowledge in memory and knowledge in Postgres.
struct KnowledgePlaceTests {
    /// The vectors a run of the suite uses; the local model where it is there.
    private static let choices: [EmbedderChoice] = {
        var reader = EnvironmentReader(ProcessInfo.processInfo.environment)
        let local = EmbedderChoice(EmbedderSettings(from: &reader, home: Repository.root), client: nil)
        return local.local == nil ? [.hashed] : [.hashed, local]
    }()

    @Test(arguments: choices.indices)
    func `questions find their section, others nothing, categories and numbers are kept to`(
        index: Int
    ) async throws {
        let choice = Self.choices[index]
        try await Self.withSeededStore(choice) { store, probes in
            for place in KnowledgePlace.allCases {
                let knowledge = try await KnowledgePlace.load(
                    place, from: store, version: nil, choice: choice, probes: probes)
                for (question, title) in [
                    ("How do I reset my password?", "Reset your password"), ("swap my shift", "Swap or drop a shift"),
                    ("The API answers 429", "API errors and rate limits"),
                    ("I lost my phone with the codes", "Lost your phone or authenticator"),
                ] {
                    let found = try await knowledge.search(question, maximumResults: 3, category: nil)
                    #expect(found.matches.first?.title == title, "\(choice.model), \(place): \(question)")
                    #expect(found.matches.count <= 3)
                    #expect(!found.isDegraded)
                    let scores = found.matches.map(\.score)
                    #expect(scores == scores.sorted(by: >))
                    #expect(scores.allSatisfy { $0 >= found.threshold && $0 <= 1 })
                }
                for question in ["tell me a joke about cats", "", "?!"] {
                    let found = try await knowledge.search(question, maximumResults: 3, category: nil)
                    #expect(found.matches.isEmpty, "\(choice.model), \(place): \(question)")
                }
                let billing = try await knowledge.search("invoice", maximumResults: 5, category: "billing")
                #expect(!billing.matches.isEmpty)
                #expect(billing.matches.allSatisfy { $0.section.category == "billing" })
            }
        }
    }

    @Test func `both places give the same sections with the same scores`() async throws {
        let choice = try #require(Self.choices.last)
        try await Self.withSeededStore(choice) { store, _ in
            // Hashed vectors in memory weigh words by these very sections, stored ones cannot.
            guard choice.local != nil else { return }
            let memory = try await KnowledgeIndex(
                sections: try await store.sections(), embedder: choice.embedder, threshold: 0.15)
            let stored = try await StoredKnowledge(
                store: store, embedder: choice.embedder, version: "", threshold: 0.15)
            for question in ["My invoice has the old street on it", "app crashes", "How many people may we be?"] {
                let left = try await memory.search(question, maximumResults: 5, category: nil)
                let right = try await stored.search(question, maximumResults: 5, category: nil)
                #expect(left.matches.map(\.title) == right.matches.map(\.title), "\(question)")
                for (one, other) in zip(left.matches, right.matches) {
                    #expect(abs(one.score - other.score) <= 0.0021)
                    #expect(abs(one.coverage - other.coverage) < 0.01)
                }
            }
        }
    }

    @Test func `the number of sections decides unless one is forced`() {
        #expect(KnowledgePlace.of(nil, sections: 5000) == .memory)
        #expect(KnowledgePlace.of(nil, sections: 5001) == .postgres)
        #expect(KnowledgePlace.of(.postgres, sections: 1) == .postgres)
        var wrong = EnvironmentReader(["KNOWLEDGE_INDEX": "disk"])
        #expect(KnowledgePlace.read(from: &wrong) == nil)
        #expect(throws: ConfigurationError.self) { try wrong.finish() }
    }

    private static func withSeededStore(
        _ choice: EmbedderChoice, _ body: (KnowledgeStore, [String]) async throws -> Void
    ) async throws {
        let pool = try await TestPostgres.makeDatabase(isMigrated: true).makePool()
        defer { pool.shutDown() }
        let store = KnowledgeStore(pool: pool)
        let text = String(decoding: try Repository.bytes("context/product-docs.md"), as: UTF8.self)
        let sections = KnowledgeDocument(markdown: text, source: "docs").sections
        let passages = sections.flatMap(\.passages)
        let vectors = try await choice.embedder.embed(passages.map(\.text))
        let stored = zip(passages, vectors).map { passage, vector in
            StoredPassage(
                sectionID: passage.sectionID, ordinal: passage.ordinal, kind: passage.kind.rawValue,
                content: passage.text, embedding: vector)
        }
        try await store.write(
            sections: sections, terms: sections.map(\.termCounts), passages: stored, model: choice.model)
        try await store.finish(
            source: "docs", model: choice.model, scoring: choice.embedder.scoring, all: sections.map(\.id),
            threshold: 0.3, probes: 1)
        // Every fourth is enough for a border here, and searching for each takes its time in a debug build.
        let probes = String(decoding: try Repository.bytes("context/off-topic-probes.txt"), as: UTF8.self)
            .split(separator: "\n").enumerated().filter { $0.offset % 4 == 0 }.map { String($0.element) }
        try await body(store, probes)
    }
}
