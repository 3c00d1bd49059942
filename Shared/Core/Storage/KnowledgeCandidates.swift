public import FoundationEssentials

/// The documentation as it is searched where it is stored, without loading it all.
public protocol KnowledgeCandidateReading: Sendable {
    /// How many active sections there are, and how long they are on the average, in counted words.
    func statistics() async throws -> KnowledgeStatistics

    /// In how many active sections each word stands; words that stand nowhere are left out.
    func sectionCounts(of terms: [String]) async throws -> [String: Int]

    /// The sections that may answer.
    func candidates(_ question: CandidateQuestion) async throws -> [KnowledgeCandidate]

    /// Some sections, whole.
    func sections(_ identifiers: [UUID]) async throws -> [KnowledgeSection]
}

/// What word scores need to know about all sections.
public struct KnowledgeStatistics: Sendable {
    /// How many active sections there are.
    public let sections: Int
    /// Their average length.
    public let averageLength: Double

    /// Makes the statistics.
    public init(sections: Int, averageLength: Double) {
        self.sections = sections
        self.averageLength = averageLength
    }
}

/// A question as the store looks for candidates.
public struct CandidateQuestion: Sendable {
    /// The vectors of its parts; none where no vectors could be made.
    public let vectors: [[Float]]
    /// The model of the vectors.
    public let model: String
    /// How many numbers a vector has.
    public let dimensions: Int
    /// Its words, each once.
    public let terms: [String]
    /// The words by which sections are found too: those that stand in the fewest.
    public let rarest: [String]
    /// Only sections of this category, if given.
    public let category: String?
    /// So many of a section's passages count.
    public let support: Int

    /// Makes a question.
    public init(
        vectors: [[Float]], model: String, dimensions: Int, terms: [String], rarest: [String], category: String?,
        support: Int
    ) {
        self.support = support
        self.vectors = vectors
        self.model = model
        self.dimensions = dimensions
        self.terms = terms
        self.rarest = rarest
        self.category = category
    }
}

/// A section that may answer, with what its score is made of.
public struct KnowledgeCandidate: Sendable {
    /// The section.
    public let id: UUID
    /// Its length in counted words.
    public let length: Double
    /// How often each word of the question counts in it, in the question's order.
    public let frequencies: [Double]
    /// How near its best passages are, the best first: the stretches of its text count as one.
    public let cosines: [Double]
    /// The best passage; nil where it has no vectors.
    public let passage: String?

    /// Makes a candidate.
    public init(id: UUID, length: Double, frequencies: [Double], cosines: [Double], passage: String?) {
        self.id = id
        self.length = length
        self.frequencies = frequencies
        self.cosines = cosines
        self.passage = passage
    }
}
