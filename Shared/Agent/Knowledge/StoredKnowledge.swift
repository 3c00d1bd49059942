public import Core
import FoundationEssentials

/// Very many sections, searched with an outline of all in memory and the few that may be best whole from where they are stored.
///
/// The outline tells which sections can be among the best; those are read with their exact vectors and scored as
/// ``KnowledgeIndex`` scores all sections, so that both find the same.
public struct StoredKnowledge: KnowledgeSearching {
    /// The version of the sections, for the audit.
    public let version: String
    /// The model of the vectors.
    public var embedder: String { model.model }
    /// How many sections there are.
    public var count: Int { outline.count }
    /// The score a section must reach.
    public let threshold: Double

    private let store: any KnowledgeOutlineReading
    private let model: any Embedder
    private let weights: ScoreWeights
    private let outline: KnowledgeOutline

    /// Reads the outline of all sections.
    ///
    /// - Parameters:
    ///   - store: Where sections and vectors are.
    ///   - embedder: The model for questions, the one that made the vectors.
    ///   - version: What the sections' version is called in the audit.
    ///   - probes: Questions about other things, for the threshold.
    ///   - threshold: The threshold, if it is known already; then the probes are not asked.
    /// - Throws: What the store or the embedder throws.
    public init(
        store: any KnowledgeOutlineReading, embedder: any Embedder, version: String, probes: [String] = [],
        threshold: Double? = nil
    ) async throws {
        let outline = try await KnowledgeOutline(
            from: store, model: embedder.model, dimensions: embedder.dimensions, curve: ScoreWeights.of(embedder).curve)
        let whole = StoredKnowledge(store, embedder, version, outline, threshold: threshold ?? 0)
        var best: [Double] = []
        if threshold == nil {
            for probe in probes {
                best.append(try await whole.search(probe, maximumResults: 1, category: nil).bestScore)
            }
        }
        self.init(store, embedder, version, outline, threshold: threshold ?? whole.weights.threshold(of: best))
    }

    private init(
        _ store: any KnowledgeOutlineReading, _ embedder: any Embedder, _ version: String,
        _ outline: KnowledgeOutline, threshold: Double
    ) {
        self.store = store
        self.version = version
        model = embedder
        weights = ScoreWeights.of(embedder)
        self.outline = outline
        self.threshold = threshold
    }

    /// Finds the sections nearest to a question; empty when nothing scores enough.
    public func search(
        _ query: String, maximumResults: Int, category: String?, reach: SearchReach
    ) async throws -> KnowledgeResults {
        let text = TypedWords.shorthand.meant(by: query)
        guard let question = try await AskedQuestion(text, model: model), count > 0 else {
            return KnowledgeResults(matches: [], threshold: threshold, bestScore: 0)
        }
        let candidates = outline.candidates(
            question, category: category, wanted: max(maximumResults, weights.secondLook.candidates),
            weights: weights)
        let sections = try await whole(Array(candidates.keys))
        let ranked = sections.ranked(
            question, texts: sections.sections.map { candidates[$0.id] ?? .init() }, category: category)
        return KnowledgeResults(
            matches: sections.matches(ranked, bar: reach.bar(threshold), maximum: maximumResults),
            threshold: threshold, bestScore: ranked.map(\.score).max() ?? 0, isDegraded: question.vectors == nil)
    }

    /// Some sections with their exact vectors, in the order in which all are kept where they are searched in memory.
    private func whole(_ identifiers: [UUID]) async throws -> SearchedSections {
        var stored = identifiers.isEmpty ? [] : try await store.whole(identifiers, model: model.model)
        stored.sort { one, other in
            let (one, other) = (one.section, other.section)
            return one.source == other.source
                ? (one.headingPath, one.id.text) < (other.headingPath, other.id.text) : one.source < other.source
        }
        let passages = stored.flatMap(\.passages)
        return SearchedSections(
            stored.map(\.section),
            passages: passages.map { passage in
                KnowledgePassage(
                    sectionID: passage.sectionID, ordinal: passage.ordinal,
                    kind: KnowledgePassage.Kind(rawValue: passage.kind) ?? .text, text: passage.content)
            },
            vectors: passages.map(\.embedding), dimensions: model.dimensions, weights: weights)
    }
}
