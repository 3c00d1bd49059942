import Agent
import Core
import FoundationEssentials
import Store

/// Measures how long searches take.
struct BenchSearchCommand: Command {
    static let path = ["bench", "search"]
    static let summary = "measures how long searches of the knowledge base take, vectors and all"
    static let options = [CommandOption("--searches", value: "N", help: "how many, 500 unless given")]

    private let searches: Int

    init(_ arguments: inout Arguments) throws {
        searches = try arguments.integer("--searches", in: 10...100_000) ?? 500
    }

    func run(_ context: CommandContext) async throws -> Int32 {
        let probes = try context.probes()
        let place = try context.read { KnowledgePlace.read(from: &$0) }
        return try await context.withEmbedder { choice in
            try await context.withPool { pool in
                let store = KnowledgeStore(pool: pool)
                let version = try await store.currentVersion()
                let knowledge = try await KnowledgePlace.load(
                    place, from: store, version: version, choice: choice, probes: probes)
                let times = try await measure(knowledge, questions: probes)
                context.terminal.write(
                    "\(times.count) searches, p50 \(times[times.count / 2]) ms, p95 \(times[times.count * 95 / 100]) ms"
                )
                context.terminal.complain("vectors of \(knowledge.embedder)")
                return 0
            }
        }
    }

    private func measure(_ knowledge: any KnowledgeSearching, questions: [String]) async throws -> [Double] {
        var times: [Double] = []
        for number in 0..<searches {
            let question = questions.isEmpty ? "how do I swap a shift" : questions[number % questions.count]
            let start = ContinuousClock.now
            _ = try await knowledge.search(question, maximumResults: 5, category: nil)
            let taken = start.duration(to: .now).components
            // In hundredths of a millisecond.
            times.append(Double(taken.seconds * 100_000 + taken.attoseconds / 10_000_000_000_000) / 100)
        }
        return times.sorted()
    }
}
