public import FoundationEssentials

/// A piece of a section that is embedded and matched by itself.
public struct KnowledgePassage: Sendable, Hashable {
    /// What part of its section a passage is.
    public enum Kind: String, CaseIterable, Sendable, Codable {
        /// The heading path.
        case title
        /// A stretch of the text.
        case text
        /// A customer's way to ask for it.
        case question
    }

    /// The section.
    public let sectionID: UUID
    /// Its place in the section, from 0.
    public let ordinal: Int
    /// What part it is.
    public let kind: Kind
    /// The words, heading path first where the kind is text.
    public let text: String

    /// Makes a passage.
    public init(sectionID: UUID, ordinal: Int, kind: Kind, text: String) {
        self.sectionID = sectionID
        self.ordinal = ordinal
        self.kind = kind
        self.text = text
    }
}
