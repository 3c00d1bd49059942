import Agent
import Core
import FoundationEssentials
import PostgresClient
import Store

/// Makes the stored vectors of sections what their texts say, a few sections at a time; interrupted, it goes on there.
struct KnowledgeSeeding: Sendable {
    private static let batch = 50

    let store: KnowledgeStore
    let choice: EmbedderChoice
    let terminal: Terminal

    /// Writes those sections that are new, have changed or have no vectors of this model.
    ///
    /// - Returns: How many were written.
    func write(_ sections: [KnowledgeSection]) async throws -> Int {
        let known = try await store.seeded(model: choice.model)
        let changed = sections.filter {
            known[$0.id] != SeededSection(contentHash: $0.contentHash, passageHash: $0.passageHash)
        }
        let start = ContinuousClock.now
        var told = start
        for first in stride(from: 0, to: changed.count, by: Self.batch) {
            try await write(batch: Array(changed[first..<min(first + Self.batch, changed.count)]))
            if told.duration(to: .now) > .seconds(2) {
                told = .now
                let done = min(first + Self.batch, changed.count)
                let seconds = start.duration(to: .now).components.seconds
                terminal.complain("\(done) of \(changed.count) sections, \(seconds) s")
            }
        }
        return changed.count
    }

    /// Measures what a section must score with the knowledge as it is now, unless that is known.
    func measureThreshold(probes: [String]) async throws -> Double {
        let sections = try await store.sections()
        let version = KnowledgeDocument.version(of: sections)
        if let known = try await store.threshold(knowledge: version, model: choice.model) { return known }
        terminal.complain("measuring the threshold with \(probes.count) questions about other things")
        let index = try await KnowledgeIndex.load(from: store, choice: choice, probes: probes)
        guard !probes.isEmpty else { return index.threshold }
        try await store.keep(
            threshold: index.threshold, probes: probes.count, knowledge: version, model: choice.model)
        return index.threshold
    }

    private func write(batch: [KnowledgeSection]) async throws {
        let passages = batch.flatMap(\.passages)
        // Hashed vectors depend on their own text alone, so those of unchanged sections stay right.
        let vectors = try await choice.embedder.embed(passages.map(\.text))
        let stored = zip(passages, vectors).map { passage, vector in
            StoredPassage(
                sectionID: passage.sectionID, ordinal: passage.ordinal, kind: passage.kind.rawValue,
                content: passage.text, embedding: vector)
        }
        try await store.write(
            sections: batch, terms: batch.map(\.termCounts), passages: stored, model: choice.model)
    }
}
