import Agent
import Core
import Foundation
import Synchronization

/// The documentation as a store would keep it, a few rows at a time.
final class Shelf: KnowledgeOutlineReading {
    let embedder: MeaningfulEmbedder
    /// The sections as they are now.
    let sections: Mutex<[KnowledgeSection]>
    private let vectors: [UUID: [StoredPassage]]

    init(_ embedder: MeaningfulEmbedder = MeaningfulEmbedder()) async throws {
        self.embedder = embedder
        let all = try Context.document().sections.sorted {
            ($0.headingPath, $0.id.text) < ($1.headingPath, $1.id.text)
        }
        sections = Mutex(all)
        var vectors: [UUID: [StoredPassage]] = [:]
        for section in all {
            let passages = section.passages
            vectors[section.id] = zip(passages, try await embedder.embed(passages.map(\.text))).map { passage, vector in
                StoredPassage(
                    sectionID: passage.sectionID, ordinal: passage.ordinal, kind: passage.kind.rawValue,
                    content: passage.text, embedding: vector)
            }
        }
        self.vectors = vectors
    }

    /// All in memory, and the same searched with an outline.
    func searches(
        asking model: MeaningfulEmbedder = MeaningfulEmbedder()
    ) async throws -> (exact: KnowledgeIndex, stored: StoredKnowledge) {
        let all = sections.withLock { $0 }
        let passages = all.flatMap(\.passages)
        let exact = try await KnowledgeIndex(
            sections: all, passages: passages, vectors: try await embedder.embed(passages.map(\.text)),
            embedder: model, threshold: 0.3)
        return (exact, try await StoredKnowledge(store: self, embedder: model, version: "1", threshold: 0.3))
    }

    func sectionCount() async throws -> Int { sections.withLock { $0.count } }

    func wordPlaces() async throws -> [String: Int32] {
        // Sorted: two sets of the same words need not be in the same order, and every call must give the same places.
        let words = Set(sections.withLock { $0 }.flatMap(\.termCounts.terms)).sorted()
        return Dictionary(uniqueKeysWithValues: zip(words, (0...).lazy.map { Int32($0 * 7 + 3) }))
    }

    func readOutlines(_ body: ([SectionOutline]) async throws -> Void) async throws {
        let places = try await wordPlaces()
        for section in sections.withLock({ $0 }).reversed() {
            let counts = section.termCounts
            try await body([
                SectionOutline(
                    id: section.id, category: section.category, length: Double(counts.frequencies.reduce(0, +)),
                    places: counts.terms.compactMap { places[$0] }, frequencies: counts.frequencies)
            ])
        }
    }

    func readVectors(model: String, _ body: ([PassageVector]) async throws -> Void) async throws {
        for passages in vectors.values {
            try await body(
                passages.map { PassageVector(sectionID: $0.sectionID, kind: $0.kind, embedding: $0.embedding) })
        }
    }

    func whole(_ identifiers: [UUID], model: String) async throws -> [StoredSection] {
        sections.withLock { $0 }.filter { identifiers.contains($0.id) }.map { section in
            StoredSection(section: section, passages: vectors[section.id] ?? [])
        }
    }
}

/// Vectors quickly made and scored as those of a sentence model are; or none.
struct MeaningfulEmbedder: Embedder {
    let model = "meaningful-384"
    let dimensions = 384
    var isAway = false

    func embed(_ texts: [String]) async throws -> [[Float]] {
        if isAway { throw EmbedderError.late }
        return try await HashedEmbedder().embed(texts)
    }
}
