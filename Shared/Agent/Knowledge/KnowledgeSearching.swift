public import Core
public import FoundationEssentials

/// Where the agent looks things up: one protocol, whatever keeps the sections.
public protocol KnowledgeSearching: Sendable {
    /// The version of what is searched, for the audit.
    var version: String { get }
    /// The model whose vectors are searched.
    var embedder: String { get }
    /// Finds the sections nearest to a question; empty when nothing scores enough.
    ///
    /// - Parameters:
    ///   - query: The customer's words or a model's.
    ///   - maximumResults: At most so many sections.
    ///   - category: Only sections of this category, if given.
    ///   - reach: How much is enough.
    /// - Returns: The sections found, best first.
    /// - Throws: What the store of the sections throws.
    func search(
        _ query: String, maximumResults: Int, category: String?, reach: SearchReach
    ) async throws -> KnowledgeResults
}

extension KnowledgeSearching {
    /// Finds the sections nearest to a question; empty when nothing clears the threshold.
    public func search(_ query: String, maximumResults: Int, category: String?) async throws -> KnowledgeResults {
        try await search(query, maximumResults: maximumResults, category: category, reach: .threshold)
    }
}

/// How far a search reaches.
public enum SearchReach: Sendable {
    /// Only what clears the threshold.
    case threshold
    /// Also what stays a little below it: the question is known to be about what is documented.
    case wide

    /// What a section must score where this is the threshold.
    func bar(_ threshold: Double) -> Double {
        switch self {
        case .threshold: threshold
        case .wide: threshold * ScoreWeights.wideShare
        }
    }
}

/// What a search found.
public struct KnowledgeResults: Sendable, Hashable {
    /// The sections that clear the threshold, best first.
    public let matches: [KnowledgeMatch]
    /// The score a section had to reach.
    public let threshold: Double
    /// The best score, also of one that stayed below.
    public let bestScore: Double
    /// Whether words alone decided, because no vectors could be made.
    public let isDegraded: Bool

    /// Makes results.
    public init(matches: [KnowledgeMatch], threshold: Double, bestScore: Double, isDegraded: Bool = false) {
        self.isDegraded = isDegraded
        self.matches = matches
        self.threshold = threshold
        self.bestScore = bestScore
    }
}

/// One section that was found.
public struct KnowledgeMatch: Sendable, Hashable {
    /// The section, whole.
    public let section: KnowledgeSection
    /// How well it matches: 0 to 1.
    public let score: Double
    /// The passage that matched.
    public let passage: String
    /// How much of the question the section covers, by its words or by meaning the same: 0 to 1.
    public let coverage: Double
    /// The words' part: BM25 as a share of the best the question could reach.
    public let wordShare: Double
    /// The vectors' part: the cosine of the passage that matched.
    public let nearness: Double

    /// Makes a match.
    public init(
        section: KnowledgeSection, score: Double, passage: String, coverage: Double, wordShare: Double = 0,
        nearness: Double = 0
    ) {
        self.wordShare = wordShare
        self.nearness = nearness
        self.section = section
        self.score = score
        self.passage = passage
        self.coverage = coverage
    }

    /// The section's id.
    public var id: UUID { section.id }
    /// The section's heading.
    public var title: String { section.title }
    /// The headings above it and its own.
    public var headingPath: String { section.headingPath }
}
