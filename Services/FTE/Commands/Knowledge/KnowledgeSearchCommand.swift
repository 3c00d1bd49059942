import Agent
import Core
import FoundationEssentials
import Store

/// Searches the knowledge base as the agent does.
struct KnowledgeSearchCommand: Command {
    static let path = ["kb", "search"]
    static let operands = "TEXT..."
    static let summary =
        "searches the knowledge base as the agent does and says why; exit status 1 when nothing clears the threshold"
    static let options = [CommandOption("--results", value: "N", help: "at most so many, 5 unless given")]

    private let query: String
    private let results: Int

    init(_ arguments: inout Arguments) throws {
        query = try arguments.remaining("TEXT").joined(separator: " ")
        results = try arguments.integer("--results", in: 1...100) ?? 5
    }

    func run(_ context: CommandContext) async throws -> Int32 {
        let probes = try context.probes()
        let place = try context.read { KnowledgePlace.read(from: &$0) }
        return try await context.withEmbedder { choice in
            try await context.withPool { pool in
                let store = KnowledgeStore(pool: pool)
                guard let version = try await store.currentVersion() else {
                    throw CommandFailure("the knowledge base is empty: fte kb seed FILE")
                }
                let knowledge = try await KnowledgePlace.load(
                    place, from: store, version: version, choice: choice, probes: probes)
                let found = try await knowledge.search(query, maximumResults: results, category: nil)
                try show(found, embedder: knowledge.embedder, context)
                return found.matches.isEmpty ? 1 : 0
            }
        }
    }

    private func show(_ found: KnowledgeResults, embedder: String, _ context: CommandContext) throws {
        if context.json { return try context.terminal.write(json: found.matches.map(Match.init)) }
        for match in found.matches {
            context.terminal.write("\(match.score)  \(match.headingPath)")
            context.terminal.write(
                "       words \(hundredths(match.wordShare)), nearness \(hundredths(match.nearness)), covers"
                    + " \(hundredths(match.coverage)): \(match.passage.split(separator: "\n").last ?? "")")
        }
        let degraded = found.isDegraded ? ", words alone: no vectors could be made" : ""
        context.terminal.complain(
            "threshold \(found.threshold), best score \(found.bestScore), vectors of \(embedder)\(degraded)")
    }

    private func hundredths(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }

    private struct Match: Encodable {
        let score: Double
        let words: Double
        let nearness: Double
        let coverage: Double
        let headingPath: String
        let passage: String
        let section: String

        init(_ match: KnowledgeMatch) {
            score = match.score
            words = match.wordShare
            nearness = match.nearness
            coverage = match.coverage
            headingPath = match.headingPath
            passage = match.passage
            section = match.id.text
        }

        enum CodingKeys: String, CodingKey {
            case score, words, nearness, coverage, passage, section
            case headingPath = "heading_path"
        }
    }
}
