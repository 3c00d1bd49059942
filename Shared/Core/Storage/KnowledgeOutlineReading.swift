public import FoundationEssentials

/// The documentation as it is searched without holding it all: outlines of all sections, and few sections whole.
public protocol KnowledgeOutlineReading: Sendable {
    /// How many active sections there are.
    func sectionCount() async throws -> Int

    /// The place of each word that stands in any section, as outlines name words.
    func wordPlaces() async throws -> [String: Int32]

    /// Gives the outlines of all active sections, some at a time and in no order.
    ///
    /// - Parameter body: Takes some.
    /// - Throws: What the store or `body` throws.
    func readOutlines(_ body: ([SectionOutline]) async throws -> Void) async throws

    /// Gives the vectors of all passages that have one of a model, some at a time; those of a section in the order of its
    /// passages.
    ///
    /// - Parameters:
    ///   - model: The model of the vectors.
    ///   - body: Takes some.
    /// - Throws: What the store or `body` throws.
    func readVectors(model: String, _ body: ([PassageVector]) async throws -> Void) async throws

    /// Some sections, as far as they are active, with their passages that have vectors of a model.
    func whole(_ identifiers: [UUID], model: String) async throws -> [StoredSection]
}

/// What word scores are made of: which words stand in a section, and how often.
public struct SectionOutline: Sendable {
    /// The section.
    public let id: UUID
    /// What it is about, if the documentation says so.
    public let category: String?
    /// How long it is, in counted words.
    public let length: Double
    /// The places of its words.
    public let places: [Int32]
    /// How often each of them counts.
    public let frequencies: [Float]

    /// Makes an outline.
    public init(id: UUID, category: String?, length: Double, places: [Int32], frequencies: [Float]) {
        self.id = id
        self.category = category
        self.length = length
        self.places = places
        self.frequencies = frequencies
    }
}

/// The vector of one passage.
public struct PassageVector: Sendable {
    /// The section it belongs to.
    public let sectionID: UUID
    /// `title`, `text` or `question`.
    public let kind: String
    /// Its vector.
    public let embedding: [Float]

    /// Makes a vector.
    public init(sectionID: UUID, kind: String, embedding: [Float]) {
        self.sectionID = sectionID
        self.kind = kind
        self.embedding = embedding
    }
}

/// A section with its passages.
public struct StoredSection: Sendable {
    /// The section.
    public let section: KnowledgeSection
    /// Its passages, in their order.
    public let passages: [StoredPassage]

    /// Makes it.
    public init(section: KnowledgeSection, passages: [StoredPassage]) {
        self.section = section
        self.passages = passages
    }
}
