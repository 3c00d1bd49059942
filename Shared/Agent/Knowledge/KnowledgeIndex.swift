public import Core
import FoundationEssentials

/// All sections in memory, searched exactly: BM25 with real document frequencies and cosine over passages.
///
/// A section's score is a weighted sum of two numbers from 0 to 1: its BM25 as a share of the best the question could
/// reach (words that stand nowhere count, so that a question about something else scores low), and the cosine of its
/// best passage. Nothing below the threshold is found. The threshold belongs to the knowledge: it is the 95th
/// percentile of the best scores that questions about other things (`probes`) reach, never under ``floor``.
public struct KnowledgeIndex: KnowledgeSearching {
    /// The least a section must score, whatever the probes say.
    public static let floor = 0.24

    /// The version of the sections, for the audit.
    public let version: String
    /// The model of the vectors.
    public var embedder: String { model.model }
    /// How many sections there are.
    public var count: Int { sections.count }
    /// The score a section must reach.
    public let threshold: Double

    private let sections: [KnowledgeSection]
    private let model: any Embedder
    private let words: WordIndex
    private let vectors: VectorIndex
    /// The passages' texts, beside their vectors.
    private let passages: [KnowledgePassage]

    /// Embeds and indexes sections.
    ///
    /// - Parameters:
    ///   - sections: What can be found.
    ///   - embedder: The model for passages and questions.
    ///   - probes: Questions about other things, for the threshold.
    ///   - threshold: The threshold, if it is known already; then the probes are not asked.
    /// - Throws: What the embedder throws; ``AgentError/badVectors`` when its vectors do not fit.
    public init(
        sections: [KnowledgeSection], embedder: any Embedder, probes: [String] = [], threshold: Double? = nil
    ) async throws {
        let passages = sections.flatMap(\.passages)
        let embedded = try await embedder.embed(passages.map(\.text))
        try await self.init(
            sections: sections, passages: passages, vectors: embedded, embedder: embedder, probes: probes,
            threshold: threshold)
    }

    /// Indexes sections whose passages are embedded already, as they are stored.
    ///
    /// - Parameters:
    ///   - sections: What can be found.
    ///   - passages: The sections' passages.
    ///   - vectors: Their vectors, in the same order.
    ///   - embedder: The model for questions, the one that made the vectors.
    ///   - probes: Questions about other things, for the threshold.
    ///   - threshold: The threshold, if it is known already; then the probes are not asked.
    /// - Throws: What the embedder throws; ``AgentError/badVectors`` when the vectors do not fit.
    public init(
        sections: [KnowledgeSection], passages: [KnowledgePassage], vectors: [[Float]], embedder: any Embedder,
        probes: [String] = [], threshold: Double? = nil
    ) async throws {
        guard vectors.count == passages.count, vectors.allSatisfy({ $0.count == embedder.dimensions }) else {
            throw AgentError.badVectors
        }
        var places: [UUID: Int] = [:]
        for (place, section) in sections.enumerated() { places[section.id] = place }
        let known = passages.indices.filter { places[passages[$0].sectionID] != nil }
        let parts = KnowledgeParts(
            sections: sections, passages: known.map { passages[$0] },
            vectors: VectorIndex(
                known.map { vectors[$0] }, owners: known.map { places[passages[$0].sectionID] ?? 0 },
                dimensions: embedder.dimensions),
            model: embedder)
        var best: [Double] = []
        if threshold == nil {
            let index = KnowledgeIndex(parts, threshold: 0)
            for probe in probes { best.append(try await index.rank(probe, category: nil).first?.score ?? 0) }
        }
        self.init(parts, threshold: threshold ?? Self.threshold(of: best))
    }

    private init(_ parts: KnowledgeParts, threshold: Double) {
        sections = parts.sections
        passages = parts.passages
        vectors = parts.vectors
        model = parts.model
        words = WordIndex(parts.sections)
        version = KnowledgeDocument.version(of: parts.sections)
        self.threshold = threshold
    }

    /// The 95th percentile of what questions about other things score.
    static func threshold(of best: [Double]) -> Double {
        guard !best.isEmpty else { return floor }
        let sorted = best.sorted()
        return max(floor, sorted[min(sorted.count - 1, sorted.count * 95 / 100)] + 0.005)
    }

    /// Finds the sections nearest to a question; empty when nothing clears the threshold.
    public func search(_ query: String, maximumResults: Int, category: String?) async throws -> KnowledgeResults {
        let ranked = try await rank(query, category: category)
        let matches = ranked.prefix { $0.score >= threshold }.prefix(maximumResults).map { found in
            KnowledgeMatch(
                section: sections[found.section], score: found.score, passage: passages[found.passage].text,
                coverage: found.coverage)
        }
        return KnowledgeResults(matches: Array(matches), threshold: threshold, bestScore: ranked.first?.score ?? 0)
    }

    private func rank(_ query: String, category: String?) async throws -> [Ranked] {
        let terms = SearchWords.words(of: query)
        guard !terms.isEmpty, !sections.isEmpty, let vector = try await model.embed([query]).first else { return [] }
        let texts = words.scores(of: terms)
        let nearest = vectors.nearest(to: vector, owners: sections.count)
        var ranked: [Ranked] = []
        for place in sections.indices where category == nil || sections[place].category == category {
            let score = 0.55 * Double(texts[place].share) + 0.45 * Double(max(0, nearest[place].cosine))
            guard score > 0.05 else { continue }
            ranked.append(
                Ranked(
                    section: place, passage: nearest[place].passage, score: (score * 1000).rounded() / 1000,
                    coverage: Double(texts[place].coverage)))
        }
        return ranked.sorted { ($1.score, $0.section) < ($0.score, $1.section) }
    }
}

/// What an index is made of.
private struct KnowledgeParts {
    let sections: [KnowledgeSection]
    let passages: [KnowledgePassage]
    let vectors: VectorIndex
    let model: any Embedder
}

/// A section with its score.
private struct Ranked {
    let section: Int
    let passage: Int
    let score: Double
    let coverage: Double
}
