import Agent
import Core
import FoundationEssentials
import Store

/// Measures how long searches take.
struct BenchSearchCommand: Command {
    static let path = ["bench", "search"]
    static let summary = "measures how long searches of the knowledge base take, vectors and all"
    static let options = [
        CommandOption("--searches", value: "N", help: "how many, 500 unless given"),
        CommandOption(
            "--generated", value: "N", help: "over so many generated sections, in a database that knows nothing else"),
        CommandOption("--compare", help: "says how much is found of what an exact search of all sections finds"),
    ]

    private let searches: Int
    private let generated: Int?
    private let compares: Bool

    init(_ arguments: inout Arguments) throws {
        searches = try arguments.integer("--searches", in: 10...100_000) ?? 500
        generated = try arguments.integer("--generated", in: 1...10_000_000)
        compares = arguments.flag("--compare")
    }

    func run(_ context: CommandContext) async throws -> Int32 {
        if let generated { return try await run(generated: generated, context) }
        let probes = try context.probes()
        let place = try context.read { KnowledgePlace.read(from: &$0) }
        return try await context.withEmbedder { choice in
            try await context.withPool { pool in
                let store = KnowledgeStore(pool: pool)
                let version = try await store.currentVersion()
                let knowledge = try await KnowledgePlace.load(
                    place, from: store, version: version, choice: choice, probes: probes)
                try await measure(knowledge, questions: probes, context)
                return 0
            }
        }
    }

    private func run(generated: Int, _ context: CommandContext) async throws -> Int32 {
        let place = try context.read { KnowledgePlace.read(from: &$0) }
        let choice = EmbedderChoice.fixed(GeneratedEmbedder())
        return try await context.withPool { pool in
            let store = KnowledgeStore(pool: pool)
            guard try await store.holdsOnly(source: GeneratedSections.source) else {
                throw CommandFailure("the knowledge base holds other sections: name an empty database")
            }
            let seeding = KnowledgeSeeding(store: store, choice: choice, probes: [], terminal: context.terminal)
            let written = try await seeding.write((0..<generated).map(GeneratedSections.section))
            if written > 0 {
                _ = try await seeding.finish(
                    GeneratedSections.source, all: (0..<generated).map { GeneratedSections.section($0).id })
                try await store.settle()
            }
            let start = ContinuousClock.now
            let knowledge = try await KnowledgePlace.load(
                place, from: store, version: try await store.currentVersion(), choice: choice, probes: [])
            context.terminal.complain("ready to search after \(start.duration(to: .now) / .milliseconds(1)) ms")
            let questions = (0..<searches).map { GeneratedSections.question($0, of: generated) }
            try await measure(knowledge, questions: questions, context)
            let told = questions.indices.dropLast().map { questions[$0] + " " + questions[$0 + 1] }
            context.terminal.complain("the same with two sentences in each question")
            try await measure(knowledge, questions: told, context)
            guard compares else { return 0 }
            context.terminal.complain("reading all sections into memory")
            let exact = try await KnowledgePlace.load(
                .memory, from: store, version: try await store.currentVersion(), choice: choice, probes: [])
            for asked in [questions, told] {
                let comparison = try await SearchComparison(of: knowledge, with: exact, asking: asked)
                context.terminal.write(comparison.text)
            }
            return 0
        }
    }

    private func measure(
        _ knowledge: any KnowledgeSearching, questions: [String], _ context: CommandContext
    ) async throws {
        var times: [Double] = []
        for number in 0..<searches {
            let question = questions.isEmpty ? "how do I swap a shift" : questions[number % questions.count]
            let start = ContinuousClock.now
            _ = try await knowledge.search(question, maximumResults: 5, category: nil)
            let taken = start.duration(to: .now).components
            // In hundredths of a millisecond.
            times.append(Double(taken.seconds * 100_000 + taken.attoseconds / 10_000_000_000_000) / 100)
        }
        times.sort()
        context.terminal.write(
            "\(times.count) searches, p50 \(times[times.count / 2]) ms, p95 \(times[times.count * 95 / 100]) ms")
        context.terminal.complain("vectors of \(knowledge.embedder)")
    }
}
