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
            for probe in probes {
                best.append(try await whole.rank(probe, category: nil, wanted: 1).ranked.map(\.score).max() ?? 0)
            }
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
        let (ranked, isDegraded) = try await rank(query, category: category, wanted: maximumResults)
        let found = ranked.filter { $0.score >= bar }.prefix(maximumResults)
        let sections = found.isEmpty ? [] : try await store.sections(found.map(\.id))
        let matches = found.compactMap { found in
            sections.first { $0.id == found.id }.map { section in
                KnowledgeMatch(
                    section: section, score: found.score, passage: found.passage ?? section.headingPath,
                    coverage: found.coverage, wordShare: found.share, nearness: found.cosine)
            }
        }
        return KnowledgeResults(
            matches: matches, threshold: threshold, bestScore: ranked.map(\.score).max() ?? 0,
            isDegraded: isDegraded)
    }

    private func rank(
        _ query: String, category: String?, wanted: Int
    ) async throws -> (ranked: [CandidateRanking.Ranked], isDegraded: Bool) {
        let query = TypedWords.shorthand.meant(by: query)
        let sentences = QuerySentences.split(query)
        let parts = QuerySentences.texts(of: sentences)
        let words = QuestionWords(parts)
        guard !words.terms.isEmpty, statistics.sections > 0 else { return ([], false) }
        let vectors = try await model.questionVectors(parts)
        let question = CandidateQuestion(
            vectors: vectors ?? [], model: model.model, dimensions: model.dimensions, terms: words.terms,
            category: category, support: weights.support)
        let (near, worded, counts) = try await candidates(question)
        let scored = score(near.sections + worded, words, counts, horizon: near.horizon)
        if vectors == nil { return (Self.ranked(scored), true) }
        var ranking = CandidateRanking(
            scored, weights: weights, wanted: max(wanted, weights.secondLook?.candidates ?? 0))
        while case let next = ranking.next(), !next.isEmpty {
            ranking.take(try await store.voices(of: next, question))
        }
        return (try await lookedAtAgain(ranking.best, sentences: sentences.count, question), false)
    }

    /// The best in the order of the second look, as ``KnowledgeIndex`` orders them.
    private func lookedAtAgain(
        _ ranked: [CandidateRanking.Ranked], sentences: Int, _ question: CandidateQuestion
    ) async throws -> [CandidateRanking.Ranked] {
        guard let look = weights.secondLook, !ranked.isEmpty else { return ranked }
        let best = ranked.prefix(look.candidates)
        var cosines: [UUID: [Float]] = [:]
        // The sentences come first among the parts.
        for sentence in question.vectors.prefix(sentences) {
            let voices = try await store.voices(of: best.map(\.id), question.asking(only: sentence))
            for found in best {
                let heard = voices[found.id]?.cosines.prefix(weights.support).map { Float($0) } ?? []
                cosines[found.id, default: []].append(SectionNearness.support(heard))
            }
        }
        let orders = best.map { look.rank(score: $0.score, share: $0.share, cosines: cosines[$0.id] ?? []) }
        let order = best.indices.sorted { (orders[$1], $0) < (orders[$0], $1) }
        return order.map { best[$0] } + ranked.dropFirst(look.candidates)
    }

    /// The sections near to the question and, meanwhile on another connection, those that hold its rarest words.
    private func candidates(
        _ question: CandidateQuestion
    ) async throws -> (near: NearestSections, worded: [KnowledgeCandidate], counts: [String: Int]) {
        async let near =
            question.vectors.isEmpty
            ? NearestSections(sections: [], horizon: 0) : store.nearest(question)
        let counts = try await store.sectionCounts(of: question.terms)
        let rarest = counts.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.prefix(4).map(\.key)
        let worded = rarest.isEmpty ? [] : try await store.holding(rarest, question)
        return (try await near, worded, counts)
    }

    /// What each candidate's words score, and how near it can be at most.
    private func score(
        _ candidates: [KnowledgeCandidate], _ words: QuestionWords, _ counts: [String: Int], horizon: Double
    ) -> [(id: UUID, words: QuestionWords.Score, nearness: Double)] {
        let weighed = words.weighed(by: WordStatistics(counts: counts, of: statistics.sections))
        let average = Float(max(1, statistics.averageLength))
        var seen: Set<UUID> = []
        // Those near come first: of them it is known how near.
        return candidates.filter { seen.insert($0.id).inserted }.map { candidate in
            let saturations = candidate.frequencies.map {
                WordIndex.saturation(Float($0), length: Float(candidate.length), average: average)
            }
            return (candidate.id, weighed.score(saturations), candidate.cosine ?? horizon)
        }
    }

    /// The order while no vectors can be made: words alone decide.
    private static func ranked(
        _ scored: [(id: UUID, words: QuestionWords.Score, nearness: Double)]
    ) -> [CandidateRanking.Ranked] {
        scored.map { candidate in
            CandidateRanking.Ranked(
                id: candidate.id, score: (Double(candidate.words.share) * 1000).rounded() / 1000,
                share: Double(candidate.words.share), coverage: Double(candidate.words.coverage), cosine: 0,
                passage: nil)
        }.filter { $0.score > 0.05 }.sorted { CandidateRanking.comesFirst(($0.score, $0.id), ($1.score, $1.id)) }
    }
}
