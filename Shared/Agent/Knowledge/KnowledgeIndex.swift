public import Core

/// All sections in memory, searched exactly: BM25 with real document frequencies and cosine over passages.
///
/// A section's score is a weighted sum of two numbers from 0 to 1: its BM25 as a share of the best the question could
/// reach (words that stand nowhere count, so that a question about something else scores low), and how near its best
/// passages are, each to the part of the question it is nearest to. Nothing below the threshold is found. The threshold belongs to the
/// knowledge and the model: nearly all questions about other things (`probes`) stay below
/// it. The best of what clears it are put in order by a second look. While no vectors can be made, words alone decide.
public struct KnowledgeIndex: KnowledgeSearching {
    /// The version of the sections, for the audit.
    public let version: String
    /// The model of the vectors.
    public var embedder: String { model.model }
    /// How many sections there are.
    public var count: Int { sections.sections.count }
    /// The score a section must reach.
    public let threshold: Double

    private let sections: SearchedSections
    private let model: any Embedder
    private let words: WordIndex
    private let typed: TypedWords

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
        let searched = SearchedSections(
            sections, passages: passages, vectors: vectors, dimensions: embedder.dimensions,
            weights: ScoreWeights.of(embedder))
        let index = KnowledgeIndex(searched, embedder, threshold: threshold ?? 0)
        var best: [Double] = []
        if threshold == nil {
            for probe in probes { best.append(try await index.rank(probe, category: nil).best) }
        }
        self.init(index, threshold: threshold ?? ScoreWeights.of(embedder).threshold(of: best))
    }

    private init(_ searched: SearchedSections, _ model: any Embedder, threshold: Double) {
        sections = searched
        words = WordIndex(searched.sections, curve: ScoreWeights.of(model).curve)
        self.model = model
        typed = TypedWords(
            known: KnownWords(searched.sections.map { $0.headingPath + "\n" + $0.content }), isEnglish: model.isWord)
        version = KnowledgeDocument.version(of: searched.sections)
        self.threshold = threshold
    }

    /// The same with another threshold.
    private init(_ other: KnowledgeIndex, threshold: Double) {
        sections = other.sections
        words = other.words
        model = other.model
        typed = other.typed
        version = other.version
        self.threshold = threshold
    }

    /// Finds the sections nearest to a question; empty when nothing scores enough.
    public func search(
        _ query: String, maximumResults: Int, category: String?, reach: SearchReach
    ) async throws -> KnowledgeResults {
        let found = try await rank(query, category: category)
        return KnowledgeResults(
            matches: sections.matches(found.ranked, bar: reach.bar(threshold), maximum: maximumResults),
            threshold: threshold, bestScore: found.best, isDegraded: found.isDegraded)
    }

    private func rank(
        _ query: String, category: String?
    ) async throws -> (ranked: [SearchedSections.Ranked], best: Double, isDegraded: Bool) {
        guard let question = try await AskedQuestion(typed.meant(by: query), model: model), count > 0 else {
            return ([], 0, false)
        }
        let ranked = sections.ranked(question, texts: words.scores(of: question.words), category: category)
        return (ranked, ranked.map(\.score).max() ?? 0, question.vectors == nil)
    }
}
