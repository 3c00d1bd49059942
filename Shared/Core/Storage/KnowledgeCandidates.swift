public import FoundationEssentials

/// The documentation as it is searched where it is stored, without loading it all.
public protocol KnowledgeCandidateReading: Sendable {
    /// How many active sections there are, and how long they are on the average, in counted words.
    func statistics() async throws -> KnowledgeStatistics

    /// In how many active sections each word stands; words that stand nowhere are left out.
    func sectionCounts(of terms: [String]) async throws -> [String: Int]

    /// The sections with a passage near to a vector of the question.
    func nearest(_ question: CandidateQuestion) async throws -> NearestSections

    /// Sections that hold one of some words of the question.
    func holding(_ words: [String], _ question: CandidateQuestion) async throws -> [KnowledgeCandidate]

    /// How near some sections are to the vectors of the question; those without vectors are left out.
    func voices(of sections: [UUID], _ question: CandidateQuestion) async throws -> [UUID: SectionVoices]

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
    /// Only sections of this category, if given.
    public let category: String?
    /// So many of a section's passages count.
    public let support: Int

    /// Makes a question.
    public init(
        vectors: [[Float]], model: String, dimensions: Int, terms: [String], category: String?, support: Int
    ) {
        self.support = support
        self.vectors = vectors
        self.model = model
        self.dimensions = dimensions
        self.terms = terms
        self.category = category
    }

    /// The same question with one vector alone.
    public func asking(only vector: [Float]) -> CandidateQuestion {
        CandidateQuestion(
            vectors: [vector], model: model, dimensions: dimensions, terms: terms, category: category, support: support)
    }
}

/// A section that may answer, with what its words' score is made of.
public struct KnowledgeCandidate: Sendable {
    /// The section.
    public let id: UUID
    /// Its length in counted words.
    public let length: Double
    /// How often each word of the question counts in it, in the question's order.
    public let frequencies: [Double]
    /// How near its best passage is, where that is known already.
    public let cosine: Double?

    /// Makes a candidate.
    public init(id: UUID, length: Double, frequencies: [Double], cosine: Double?) {
        self.id = id
        self.length = length
        self.frequencies = frequencies
        self.cosine = cosine
    }
}

/// The sections with the nearest passages.
public struct NearestSections: Sendable {
    /// The sections, in no order.
    public let sections: [KnowledgeCandidate]
    /// How near a passage of any other section can be.
    public let horizon: Double

    /// Makes the list.
    public init(sections: [KnowledgeCandidate], horizon: Double) {
        self.sections = sections
        self.horizon = horizon
    }
}

/// How near a section is.
public struct SectionVoices: Sendable {
    /// How near its best passages are, the best first: the stretches of its text count as one.
    public let cosines: [Double]
    /// The best passage.
    public let passage: String

    /// Makes the voices.
    public init(cosines: [Double], passage: String) {
        self.cosines = cosines
        self.passage = passage
    }
}
