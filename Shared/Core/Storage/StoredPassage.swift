public import FoundationEssentials

/// A passage of a section with its vector, as it is stored.
public struct StoredPassage: Sendable {
    /// The section it belongs to.
    public let sectionID: UUID
    /// Its place in the section.
    public let ordinal: Int
    /// `title`, `text` or `question`.
    public let kind: String
    /// Its text.
    public let content: String
    /// Its vector.
    public let embedding: [Float]

    /// Makes a passage.
    public init(sectionID: UUID, ordinal: Int, kind: String, content: String, embedding: [Float]) {
        self.sectionID = sectionID
        self.ordinal = ordinal
        self.kind = kind
        self.content = content
        self.embedding = embedding
    }
}

/// How often each word stands in a section.
public struct SectionTerms: Sendable {
    /// The way of counting; another number has the next seeding count every section anew.
    public static let way = 2

    /// The section.
    public let sectionID: UUID
    /// Its words, as search knows them.
    public let terms: [String]
    /// How often each of them counts.
    public let frequencies: [Float]

    /// Makes the counts.
    public init(sectionID: UUID, terms: [String], frequencies: [Float]) {
        self.sectionID = sectionID
        self.terms = terms
        self.frequencies = frequencies
    }
}
