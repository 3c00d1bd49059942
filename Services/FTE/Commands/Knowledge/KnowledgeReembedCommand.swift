import Agent
import Core
import Store

/// Makes vectors of the model in use for everything that is known.
struct KnowledgeReembedCommand: Command {
    static let path = ["kb", "reembed"]
    static let summary =
        "makes vectors of the model that EMBEDDER names for every section that has none; can be interrupted"

    init(_ arguments: inout Arguments) {}

    func run(_ context: CommandContext) async throws -> Int32 {
        let probes = try context.probes()
        return try await context.withEmbedder { choice in
            try await context.withPool { pool in
                let store = KnowledgeStore(pool: pool)
                let sections = try await store.sections()
                guard !sections.isEmpty else { throw CommandFailure("the knowledge base is empty: fte kb seed FILE") }
                let seeding = KnowledgeSeeding(
                    store: store, choice: choice, probes: probes, terminal: context.terminal)
                let written = try await seeding.write(sections)
                // Searchers look for a newer version.
                for source in Set(sections.map(\.source)).sorted() where written > 0 {
                    _ = try await seeding.finish(source, all: sections.filter { $0.source == source }.map(\.id))
                }
                let threshold = try await seeding.threshold()
                context.terminal.write(
                    "\(sections.count) sections, \(written) of them embedded with \(choice.model), threshold \(threshold)"
                )
                return 0
            }
        }
    }
}
