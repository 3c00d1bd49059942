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
        let report = try await context.terminal.progress("seeding") { try await seed(document, source, context) }
        if context.json {
            try context.terminal.write(json: report)
        } else {
            context.terminal.write("\(report.sections) sections, \(report.written) of them new or changed")
            context.terminal.complain("vectors of \(report.model), threshold \(report.threshold)")
        }
        return 0
    }

    private struct Report: Encodable {
        let sections: Int
        let written: Int
        let model: String
        let threshold: Double
    }

    private func seed(
        _ document: KnowledgeDocument, _ source: String, _ context: CommandContext
    ) async throws -> Report {
        let probes = try context.probes()
        return try await context.withEmbedder { choice in
            try await context.withPool { pool in
                let store = KnowledgeStore(pool: pool)
                let seeding = KnowledgeSeeding(
                    store: store, choice: choice, probes: probes, terminal: context.terminal)
                let written = try await seeding.write(document.sections)
                let known = try await store.hashes(source: source, model: choice.model)
                let isFinished = try await store.isFinished(source: source, model: choice.model)
                let isCurrent = written == 0 && known.count == document.sections.count && isFinished
                return Report(
                    sections: document.sections.count, written: written, model: choice.model,
                    threshold: isCurrent
                        ? try await seeding.threshold()
                        : try await seeding.finish(source, all: document.sections.map(\.id)))
            }
        }
    }
}
