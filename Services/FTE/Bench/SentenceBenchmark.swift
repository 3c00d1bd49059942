import Agent
import Core

/// Measures how many texts become vectors in a second.
struct BenchSentencesCommand: Command {
    static let path = ["bench", "sentences"]
    static let summary =
        "measures how many texts the vectors in use are made of in a second, one at a time and many at once"
    static let options = [
        CommandOption("--seconds", value: "N", help: "for how long each, 5 unless given"),
        CommandOption("--text", value: "TEXT", help: "which text, counted at its end; 24 pieces with it unless given"),
    ]
    private static let text =
        "I cannot find the shift that I swapped with my colleague last week, where is it shown now? Case"

    private let seconds: Int
    private let text: String

    private struct Result: Encodable {
        let vectors: String
        let pieces: Int?
        let oneAtATime: Int
        let manyAtOnce: Int
        let onTheCallingThread: Int?

        enum CodingKeys: String, CodingKey {
            case vectors, pieces
            case oneAtATime = "one_at_a_time_per_second"
            case manyAtOnce = "many_at_once_per_second"
            case onTheCallingThread = "calling_thread_per_second"
        }
    }

    init(_ arguments: inout Arguments) throws {
        seconds = try arguments.integer("--seconds", in: 1...600) ?? 5
        text = arguments.text("--text") ?? Self.text
    }

    func run(_ context: CommandContext) async throws -> Int32 {
        try await context.withEmbedder { choice in
            let local = choice.local
            let result = Result(
                vectors: choice.model, pieces: local?.pieceCount(of: numbered(100)),
                oneAtATime: try await rate(of: 1, choice.embedder),
                manyAtOnce: try await rate(of: 64, choice.embedder),
                onTheCallingThread: try local.map(blockingRate))
            if context.json {
                try context.terminal.write(json: result)
            } else {
                context.terminal.write(
                    "one at a time \(result.oneAtATime)/s, many at once \(result.manyAtOnce)/s"
                        + (result.onTheCallingThread.map { ", on the calling thread \($0)/s" } ?? "")
                        + (result.pieces.map { ", \($0) pieces a text" } ?? ""))
                context.terminal.complain("vectors of \(choice.model)")
            }
            return 0
        }
    }

    /// Another text each time: vectors are remembered.
    private func numbered(_ number: Int) -> String { "\(text) \(number)" }

    private func rate(of batch: Int, _ embedder: any Embedder) async throws -> Int {
        var count = 0
        func next() -> [String] {
            defer { count += batch }
            return (count..<count + batch).map { numbered(batch * 1_000_000 + $0) }
        }
        _ = try await embedder.embed(next())
        count = batch
        let start = ContinuousClock.now
        while start.duration(to: .now) < .seconds(seconds) {
            _ = try await embedder.embed(next())
        }
        return (count - batch) / seconds
    }

    private func blockingRate(_ local: LocalEmbedder) throws -> Int {
        let start = ContinuousClock.now
        var count = 0
        while start.duration(to: .now) < .seconds(seconds) {
            _ = try local.vectorBlocking(of: numbered(count))
            count += 1
        }
        return count / seconds
    }
}
