public import FoundationEssentials

/// One section of the company's documentation.
///
/// A class: every run holds the sections it found, and there are thousands of runs at a time.
public final class KnowledgeSection: Sendable, Hashable {
    /// Its id, derived from its source and heading path.
    public let id: UUID
    /// Its own heading.
    public let title: String
    /// The headings above it and its own, joined by ` > `.
    public let headingPath: String
    /// Its text, Markdown.
    public let content: String
    /// The text without customers' questions: what may be quoted.
    public let answerText: String
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
        answerText = Self.withoutQuestions(content)
        self.category = category
        self.source = source
        self.url = url
        self.contentHash = contentHash
    }

    /// Whether both are the same section with the same words.
    public static func == (left: KnowledgeSection, right: KnowledgeSection) -> Bool {
        left === right
            || (left.id, left.title, left.headingPath, left.content) == (
                right.id, right.title, right.headingPath, right.content
            )
                && (left.category, left.source, left.url, left.contentHash) == (
                    right.category, right.source, right.url, right.contentHash
                )
    }

    /// Hashes the id, which few sections share.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(id)
    }
}

extension KnowledgeSection {
    private static let questionMark = "Customers ask:"

    /// Customers' ways to ask for this section.
    public var customerQuestions: [String] {
        content.split(separator: "\n").filter { $0.hasPrefix(Self.questionMark) }.map { line in
            String(line.dropFirst(Self.questionMark.count).drop { $0 == " " })
        }
    }

    private static func withoutQuestions(_ content: String) -> String {
        guard content.contains(questionMark) else { return content }
        return content.split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !$0.hasPrefix(questionMark) }
            .joined(separator: "\n")
    }
}
