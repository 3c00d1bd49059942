public import Core
import FoundationEssentials

/// The documentation searched where it is stored: candidates by their vectors and their rarest words, scored as
/// ``KnowledgeIndex`` scores all sections.
public struct StoredKnowledge: KnowledgeSearching {
    /// The version of the sections, for the audit.
    public let version: String
    /// The model of the vectors.
    public var embedder: String { model.model }
    /// How many sections there are.
    public var count: Int { statistics.sections }
    /// The score a section must reach.
    public let threshold: Double

    private let store: any KnowledgeCandidateReading
    private let model: any Embedder
    private let weights: ScoreWeights
    private let statistics: KnowledgeStatistics

    /// Looks how much there is.
    ///
    /// - Parameters:
    ///   - store: Where sections and vectors are.
    ///   - embedder: The model for questions, the one that made the vectors.
    ///   - version: What the sections' version is called in the audit.
    ///   - probes: Questions about other things, for the threshold.
    ///   - threshold: The threshold, if it is known already; then the probes are not asked.
    /// - Throws: What the store or the embedder throws.
    public init(
        store: any KnowledgeCandidateReading, embedder: any Embedder, version: String, probes: [String] = [],
        threshold: Double? = nil
    ) async throws {
        let statistics = try await store.statistics()
        let whole = StoredKnowledge(store, embedder, version, statistics, threshold: 0)
        var best: [Double] = []
        if threshold == nil {
            for probe in probes { best.append(try await whole.rank(probe, category: nil).ranked.first?.score ?? 0) }
        }
        self.init(
            store, embedder, version, statistics, threshold: threshold ?? whole.weights.threshold(of: best))
    }

    private init(
        _ store: any KnowledgeCandidateReading, _ embedder: any Embedder, _ version: String,
        _ statistics: KnowledgeStatistics, threshold: Double
    ) {
        self.store = store
        model = embedder
        weights = ScoreWeights.of(embedder)
        self.version = version
        self.statistics = statistics
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

    private func search(
        _ query: String, maximumResults: Int, category: String?, bar: Double
    ) async throws -> KnowledgeResults {
        let (ranked, isDegraded) = try await rank(query, category: category)
        let found = ranked.prefix { $0.score >= bar }.prefix(maximumResults)
        let sections = try await store.sections(found.map(\.candidate.id))
        let matches = found.compactMap { found in
            sections.first { $0.id == found.candidate.id }.map { section in
                KnowledgeMatch(
                    section: section, score: found.score, passage: found.candidate.passage ?? section.headingPath,
                    coverage: found.coverage, wordShare: found.share, nearness: found.candidate.cosines.first ?? 0)
            }
        }
        return KnowledgeResults(
            matches: matches, threshold: threshold, bestScore: ranked.first?.score ?? 0, isDegraded: isDegraded)
    }

    private func rank(_ query: String, category: String?) async throws -> (ranked: [Ranked], isDegraded: Bool) {
        let parts = QuerySentences.texts(of: TypedWords.shorthand.meant(by: query))
        let question = QuestionWords(parts)
        let terms = question.terms
        guard !terms.isEmpty, statistics.sections > 0 else { return ([], false) }
        let vectors = try await model.questionVectors(parts)
        let counts = try await store.sectionCounts(of: terms)
        let rarest = counts.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.prefix(2).map(\.key)
        let candidates = try await store.candidates(
            CandidateQuestion(
                vectors: vectors ?? [], model: model.model, dimensions: model.dimensions, terms: terms, rarest: rarest,
                category: category, support: weights.support))
        let scale = WordStatistics(counts: counts, of: statistics.sections)
        let weighed = question.weighed(by: scale)
        let ranked = candidates.map { rank($0, weighed, isDegraded: vectors == nil) }.filter { $0.score > 0.05 }
        return (ranked.sorted { ($1.score, $0.candidate.id.text) < ($0.score, $1.candidate.id.text) }, vectors == nil)
    }

    private func rank(_ candidate: KnowledgeCandidate, _ question: WeighedWords, isDegraded: Bool) -> Ranked {
        let average = Float(max(1, statistics.averageLength))
        let saturations = candidate.frequencies.map {
            WordIndex.saturation(Float($0), length: Float(candidate.length), average: average)
        }
        let words = question.score(saturations)
        let support = SectionNearness.support(candidate.cosines.prefix(weights.support).map { Float($0) })
        let score = isDegraded ? Double(words.share) : weights.score(share: words.share, cosine: support)
        return Ranked(
            candidate: candidate, score: (score * 1000).rounded() / 1000, share: Double(words.share),
            coverage: isDegraded
                ? Double(words.coverage)
                : weights.coverage(words: words.coverage, cosine: Float(candidate.cosines.first ?? 0)))
    }
}

/// A candidate with its score.
private struct Ranked {
    let candidate: KnowledgeCandidate
    let score: Double
    let share: Double
    let coverage: Double
}
