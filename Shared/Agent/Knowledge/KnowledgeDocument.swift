public import Core
import FoundationEssentials

/// A Markdown text cut at its headings into sections with stable ids.
///
/// A comment `<!-- category: billing -->` below a heading names the category of it and of the headings below it. Lines
/// `Customers ask: …` are customers' ways to ask for a section: they are searched, never quoted.
public struct KnowledgeDocument: Sendable {
    /// The sections, in the order of the text.
    public let sections: [KnowledgeSection]

    /// Reads a document.
    ///
    /// - Parameters:
    ///   - markdown: The text.
    ///   - source: Its name, part of the sections' ids.
    ///   - helpURL: Where customers can read it; a section's address is this with its heading as fragment.
    public init(markdown: String, source: String, helpURL: String? = nil) {
        var reader = SectionReader(source: source, helpURL: helpURL)
        for line in markdown.split(separator: "\n", omittingEmptySubsequences: false) { reader.read(line) }
        reader.closeSection()
        sections = reader.sections
    }

    /// The version of some sections: changes when any of them does.
    public static func version(of sections: [KnowledgeSection]) -> String {
        String(SHA256.hexadecimal(sections.map(\.contentHash).sorted().joined(separator: "\n")).prefix(12))
    }
}

/// Collects sections line by line.
private struct SectionReader {
    let source: String
    let helpURL: String?
    private(set) var sections: [KnowledgeSection] = []
    private var headings: [(level: Int, title: String, category: String?)] = []
    private var lines: [Substring] = []
    private var seen: [String: Int] = [:]
    private var isCode = false

    init(source: String, helpURL: String?) {
        self.source = source
        self.helpURL = helpURL
    }

    mutating func read(_ line: Substring) {
        if line.hasPrefix("```") { isCode.toggle() }
        let level = line.prefix { $0 == "#" }.count
        if !isCode, (1...6).contains(level), line.dropFirst(level).first == " " {
            closeSection()
            headings.removeAll { $0.level >= level }
            headings.append((level, Self.trimmed(line.dropFirst(level)), nil))
        } else if let category = Self.category(line), !headings.isEmpty {
            headings[headings.count - 1].category = category
        } else {
            lines.append(line)
        }
    }

    mutating func closeSection() {
        let content = Self.trimmed(lines.joined(separator: "\n"))
        lines = []
        guard !content.isEmpty, let title = headings.last?.title else { return }
        // The first heading names the document, not a subject.
        var path = headings.map(\.title).dropFirst(headings.count > 1 ? 1 : 0).joined(separator: " > ")
        guard headings.count > 1 || headings.last?.level != 1 else { return }
        let count = (seen[path] ?? 0) + 1
        seen[path] = count
        if count > 1 { path += " (\(count))" }
        sections.append(
            KnowledgeSection(
                id: .derived(from: "knowledge-section", source, path), title: title, headingPath: path,
                content: content, category: headings.last { $0.category != nil }?.category, source: source,
                url: helpURL.map { $0 + "#" + Self.slug(title) },
                contentHash: SHA256.hexadecimal(path + "\n" + content)))
    }

    private static func category(_ line: Substring) -> String? {
        guard line.hasPrefix("<!-- category:"), line.hasSuffix("-->") else { return nil }
        return trimmed(line.dropFirst(14).dropLast(3))
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        var characters = Substring(text)
        while characters.first?.isWhitespace == true { characters.removeFirst() }
        while characters.last?.isWhitespace == true { characters.removeLast() }
        return String(characters)
    }

    private static func slug(_ title: String) -> String {
        title.lowercased().split { !($0.isLetter || $0.isNumber) }.joined(separator: "-")
    }
}
