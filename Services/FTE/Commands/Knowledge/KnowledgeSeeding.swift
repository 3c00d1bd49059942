import Agent
import Core
import FoundationEssentials
import PostgresClient
import Store

/// Makes the stored vectors of sections what their texts say, a few sections at a time; interrupted, it goes on there.
struct KnowledgeSeeding: Sendable {
    private static let batch = 200

    let store: KnowledgeStore
    let choice: EmbedderChoice
    let probes: [String]
    let terminal: Terminal
    /// How long nothing is said of how it goes.
    var pause = Duration.seconds(2)

    /// Writes those sections that are new, have changed or have no vectors of this model.
    ///
    /// - Returns: How many were written.
    func write(_ sections: [KnowledgeSection]) async throws -> Int {
        let known = try await store.seeded(model: choice.model)
        let changed = sections.filter {
            known[$0.id] != SeededSection(contentHash: $0.contentHash, passageHash: $0.passageHash)
        }
        if !known.isEmpty, !changed.isEmpty {
            terminal.complain("\(sections.count - changed.count) of \(sections.count) sections are there already")
        }
        let start = ContinuousClock.now
        var told = start
        for first in stride(from: 0, to: changed.count, by: Self.batch) {
            try await write(batch: Array(changed[first..<min(first + Self.batch, changed.count)]))
            if told.duration(to: .now) > pause {
                told = .now
                let done = min(first + Self.batch, changed.count)
                let seconds = start.duration(to: .now).components.seconds
                terminal.complain("\(done) of \(changed.count) sections, \(seconds) s")
            }
        }
        return changed.count
    }

    /// Ends a seeding of some sources' sections with what a section must score from now on.
    ///
    /// - Returns: The threshold.
    func finish(_ source: String, all: [UUID]) async throws -> Double {
        let kept = Set(all)
        let going = try await store.sections().filter { $0.source == source && !kept.contains($0.id) }.map(\.id)
        let threshold = try await measure(leavingOut: Set(going))
        try await store.finish(
            source: source, model: choice.model, scoring: choice.embedder.scoring, all: all, threshold: threshold,
            probes: probes.count)
        return threshold
    }

    /// What a section must score as things are; measured where nobody has done so yet.
    func threshold() async throws -> Double {
        if let version = try await store.currentVersion(),
            let known = try await store.threshold(version: version, scoring: choice.embedder.scoring),
            try await store.thresholdProbes(version: version, scoring: choice.embedder.scoring) == probes.count
        {
            return known
        }
        let threshold = try await measure(leavingOut: [])
        try await store.keep(threshold: threshold, probes: probes.count, scoring: choice.embedder.scoring)
        return threshold
    }

    private func measure(leavingOut: Set<UUID>) async throws -> Double {
        terminal.complain("measuring the threshold with \(probes.count) questions about other things")
        // In memory the sections that are about to go can be left out; among very many they change nothing.
        guard try await store.sectionCount() > KnowledgePlace.largestInMemory else {
            return try await KnowledgeIndex.load(
                from: store, version: nil, leavingOut: leavingOut, choice: choice, probes: probes
            ).threshold
        }
        return try await StoredKnowledge(
            store: store, embedder: choice.embedder, version: "", probes: probes
        ).threshold
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
