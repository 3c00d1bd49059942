public import FoundationEssentials

/// One section of the company's documentation.
public struct KnowledgeSection: Sendable, Hashable {
    /// Its id, derived from its source and heading path.
    public let id: UUID
    /// Its own heading.
    public let title: String
    /// The headings above it and its own, joined by ` > `.
    public let headingPath: String
    /// Its text, Markdown.
    public let content: String
    /// What it is about, if the documentation says so.
    public let category: String?
    /// The file it came from.
    public let source: String
    /// Where customers can read it.
    public let url: String?
    /// SHA-256 of path and content, in hexadecimal.
    public let contentHash: String

    /// Makes a section.
    public init(
        id: UUID, title: String, headingPath: String, content: String, category: String?, source: String, url: String?,
        contentHash: String
    ) {
        self.id = id
        self.title = title
        self.headingPath = headingPath
        self.content = content
        self.category = category
        self.source = source
        self.url = url
        self.contentHash = contentHash
    }
}
