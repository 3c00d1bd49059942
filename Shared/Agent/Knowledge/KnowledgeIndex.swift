public import Core
import FoundationEssentials
import SentenceModel

/// All sections in memory, searched exactly: BM25 with real document frequencies and cosine over passages.
///
/// A section's score is a weighted sum of two numbers from 0 to 1: its BM25 as a share of the best the question could
/// reach (words that stand nowhere count, so that a question about something else scores low), and how near its best
/// passages are, each to the part of the question it is nearest to. Nothing below the threshold is found. The threshold belongs to the
/// knowledge and the model: nearly all questions about other things (`probes`) stay below
/// it. The best of what clears it are put in order by a second look, where vectors know meaning. While no vectors can be made, words alone decide.
public struct KnowledgeIndex: KnowledgeSearching {
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
    private let vectors: VectorRows
    private let nearness: SectionNearness
    private let weights: ScoreWeights
    private let typed: TypedWords
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
            vectors: VectorRows(known.map { vectors[$0] }, dimensions: embedder.dimensions),
            model: embedder)
        var best: [Double] = []
        if threshold == nil {
            let index = KnowledgeIndex(parts, threshold: 0)
            for probe in probes { best.append(try await index.bestScore(of: probe)) }
        }
        self.init(parts, threshold: threshold ?? ScoreWeights.of(embedder).threshold(of: best))
    }

    private init(_ parts: KnowledgeParts, threshold: Double) {
        sections = parts.sections
        passages = parts.passages
        vectors = parts.vectors
        nearness = SectionNearness(passages: parts.passages, sections: parts.sections)
        words = WordIndex(parts.sections)
        weights = ScoreWeights.of(parts.model)
        model = parts.model
        typed = TypedWords(
            known: KnownWords(parts.sections.map { $0.headingPath + "\n" + $0.content }), isEnglish: model.isWord)
        version = KnowledgeDocument.version(of: parts.sections)
        self.threshold = threshold
    }

    /// Finds the sections nearest to a question; empty when nothing clears the threshold.
    public func search(_ query: String, maximumResults: Int, category: String?) async throws -> KnowledgeResults {
        try await search(query, maximumResults: maximumResults, category: category, bar: threshold)
    }

    /// Finds also what stays a little below the threshold.
    public func searchWidely(
        _ query: String, maximumResults: Int, category: String?
    ) async throws -> KnowledgeResults {
        try await search(
            query, maximumResults: maximumResults, category: category, bar: threshold * ScoreWeights.wideShare)
    }

    private func bestScore(of query: String) async throws -> Double {
        try await rank(query, category: nil).ranked.map(\.score).max() ?? 0
    }

    private func search(
        _ query: String, maximumResults: Int, category: String?, bar: Double
    ) async throws -> KnowledgeResults {
        let (ranked, isDegraded) = try await rank(query, category: category)
        let matches = ranked.filter { $0.score >= bar }.prefix(maximumResults).map { found in
            KnowledgeMatch(
                section: sections[found.section], score: found.score,
                passage: found.passage.map { passages[$0].text } ?? sections[found.section].headingPath,
                coverage: found.coverage, wordShare: found.share, nearness: found.cosine)
        }
        return KnowledgeResults(
            matches: Array(matches), threshold: threshold, bestScore: ranked.map(\.score).max() ?? 0,
            isDegraded: isDegraded)
    }

    private func rank(_ query: String, category: String?) async throws -> (ranked: [Ranked], isDegraded: Bool) {
        let query = typed.meant(by: query)
        let sentences = QuerySentences.split(query)
        let parts = QuerySentences.texts(of: sentences)
        let question = QuestionWords(parts)
        guard !question.terms.isEmpty, !sections.isEmpty else { return ([], false) }
        let asked = try await model.questionVectors(parts)
        let texts = words.scores(of: question)
        let cosines = vectors.nearness(to: asked ?? [])
        let nearest = nearness.nearest(cosines, support: weights.support)
        var ranked: [Ranked] = []
        for place in sections.indices where category == nil || sections[place].category == category {
            let near = nearest[place]
            let share = texts[place].share
            let score = asked == nil ? Double(share) : weights.score(share: share, cosine: near.support)
            guard score > 0.05 else { continue }
            ranked.append(
                Ranked(
                    section: place, passage: near.passage, score: (score * 1000).rounded() / 1000,
                    coverage: asked == nil
                        ? Double(texts[place].coverage)
                        : weights.coverage(words: texts[place].coverage, cosine: near.cosine),
                    share: Double(share), cosine: Double(near.cosine)))
        }
        ranked.sort { ($1.score, $0.section) < ($0.score, $1.section) }
        // The sentences come first among the parts.
        let vectorsOfSentences = (asked ?? []).prefix(sentences.count)
        return (lookedAtAgain(ranked, sentences: Array(vectorsOfSentences)), asked == nil)
    }

    /// The best in the order of the second look; what is not among them stays behind.
    private func lookedAtAgain(_ ranked: [Ranked], sentences: [[Float]]) -> [Ranked] {
        guard let look = weights.secondLook, sentences.count > 0 else { return ranked }
        let best = ranked.prefix(look.candidates)
        var cosines = [[Float]](repeating: [], count: best.count)
        for sentence in sentences {
            let near = vectors.nearness(to: [sentence])
            for (place, found) in best.enumerated() {
                let nearest = nearness.nearest(near, section: found.section, support: weights.support)
                cosines[place].append(nearest.support)
            }
        }
        let orders = zip(best, cosines).map { look.rank(score: $0.score, share: $0.share, cosines: $1) }
        let order = best.indices.sorted { (orders[$1], $0) < (orders[$0], $1) }
        return order.map { best[$0] } + ranked.dropFirst(look.candidates)
    }
}

/// What an index is made of.
private struct KnowledgeParts {
    let sections: [KnowledgeSection]
    let passages: [KnowledgePassage]
    let vectors: VectorRows
    let model: any Embedder
}

/// A section with its score.
private struct Ranked {
    let section: Int
    let passage: Int?
    let score: Double
    let coverage: Double
    let share: Double
    let cosine: Double
}
