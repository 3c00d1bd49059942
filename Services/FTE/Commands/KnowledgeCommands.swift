import Agent
import Core
import FoundationEssentials
import Store

/// Makes the knowledge base say what a file says.
struct KnowledgeSeedCommand: Command {
    static let path = ["kb", "seed"]
    static let operands = "FILE"
    static let summary = "makes the knowledge base say what a Markdown file says; only what has changed is written"
    static let options = [
        CommandOption("--help-url", value: "URL", help: "where customers can read it")
    ]

    private let file: String
    private let helpURL: String?

    init(_ arguments: inout Arguments) throws {
        file = try arguments.operand("FILE")
        helpURL = arguments.text("--help-url")
    }

    func run(_ context: CommandContext) async throws -> Int32 {
        guard let markdown = try? String(contentsOf: URL(filePath: file), encoding: .utf8) else {
            throw CommandFailure("\(file) cannot be read as UTF-8 text")
        }
        let source = URL(filePath: file).lastPathComponent
        let document = KnowledgeDocument(markdown: markdown, source: source, helpURL: helpURL)
        guard !document.sections.isEmpty else { throw CommandFailure("\(file) has no sections") }
        let written = try await context.terminal.progress("seeding") { try await seed(document, source, context) }
        if context.json {
            try context.terminal.write(json: ["sections": document.sections.count, "written": written])
        } else {
            context.terminal.write("\(document.sections.count) sections, \(written) of them new or changed")
        }
        return 0
    }

    /// - Returns: How many sections were written.
    private func seed(_ document: KnowledgeDocument, _ source: String, _ context: CommandContext) async throws -> Int {
        // Its vectors depend on their own text alone, so those of unchanged sections stay right.
        let embedder = HashedEmbedder()
        return try await context.withPool { pool in
            let store = KnowledgeStore(pool: pool)
            let known = try await store.hashes(source: source, model: embedder.model)
            let changed = document.sections.filter { known[$0.id] != $0.contentHash }
            guard !changed.isEmpty || known.count != document.sections.count else { return 0 }
            let passages = changed.flatMap(\.passages)
            let vectors = try await embedder.embed(passages.map(\.text))
            let stored = zip(passages, vectors).map { passage, vector in
                StoredPassage(
                    sectionID: passage.sectionID, ordinal: passage.ordinal, kind: passage.kind.rawValue,
                    content: passage.text, embedding: vector)
            }
            try await store.replace(
                source: source, model: embedder.model, sections: changed, passages: stored,
                all: document.sections.map(\.id))
            return changed.count
        }
    }
}

/// Searches the knowledge base as the agent does.
struct KnowledgeSearchCommand: Command {
    static let path = ["kb", "search"]
    static let operands = "TEXT..."
    static let summary =
        "searches the knowledge base as the agent does; exit status 1 when nothing clears the threshold"
    static let options = [CommandOption("--results", value: "N", help: "at most so many, 5 unless given")]

    private let query: String
    private let results: Int

    init(_ arguments: inout Arguments) throws {
        query = try arguments.remaining("TEXT").joined(separator: " ")
        results = try arguments.integer("--results", in: 1...100) ?? 5
    }

    func run(_ context: CommandContext) async throws -> Int32 {
        let sections = try await context.withPool { try await KnowledgeStore(pool: $0).sections() }
        guard !sections.isEmpty else { throw CommandFailure("the knowledge base is empty: fte kb seed FILE") }
        let index = try await KnowledgeIndex(
            sections: sections, embedder: HashedEmbedder(sections: sections), probes: probes(context))
        let found = try await index.search(query, maximumResults: results, category: nil)
        if context.json {
            try context.terminal.write(json: found.matches.map(Match.init))
        } else {
            for match in found.matches {
                context.terminal.write("\(match.score)  \(match.headingPath)")
                context.terminal.write("       \(match.passage.prefix { $0 != "\n" })")
            }
            context.terminal.complain("threshold \(found.threshold), best score \(found.bestScore)")
        }
        return found.matches.isEmpty ? 1 : 0
    }

    /// Questions about other things, which set the threshold.
    private func probes(_ context: CommandContext) throws -> [String] {
        let path = try context.path("context/off-topic-probes.txt")
        let text = try? String(contentsOf: URL(filePath: path), encoding: .utf8)
        return (text ?? "").split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") }
    }

    private struct Match: Encodable {
        let score: Double
        let headingPath: String
        let passage: String
        let section: String

        init(_ match: KnowledgeMatch) {
            score = match.score
            headingPath = match.headingPath
            passage = match.passage
            section = match.id.text
        }

        enum CodingKeys: String, CodingKey {
            case score, passage, section
            case headingPath = "heading_path"
        }
    }
}

/// Shows the vectors of texts.
struct EmbedCommand: Command {
    static let path = ["embed"]
    static let operands = "TEXT..."
    static let summary = "prints the vector of each text, one JSON array a line"

    private let texts: [String]

    init(_ arguments: inout Arguments) throws { texts = try arguments.remaining("TEXT") }

    func run(_ context: CommandContext) async throws -> Int32 {
        for vector in try await HashedEmbedder().embed(texts) { try context.terminal.write(json: vector) }
        return 0
    }
}
