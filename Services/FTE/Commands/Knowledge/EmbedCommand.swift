import Agent

/// Shows the vectors of texts.
struct EmbedCommand: Command {
    static let path = ["embed"]
    static let operands = "TEXT..."
    static let summary =
        "shows how the vector of each text begins and how near the texts are; with --json the vectors, one a line"

    private let texts: [String]

    init(_ arguments: inout Arguments) throws { texts = try arguments.remaining("TEXT") }

    func run(_ context: CommandContext) async throws -> Int32 {
        try await context.withEmbedder { choice in
            let vectors = try await choice.embedder.embed(texts)
            if context.json {
                for vector in vectors { try context.terminal.write(json: vector) }
                return 0
            }
            for (place, vector) in vectors.enumerated() {
                let head = vector.prefix(6).map { rounded($0, 10_000) }.joined(separator: " ")
                let nearness = vectors.map { rounded(cosine(vector, $0), 1000) }.joined(separator: " ")
                context.terminal.write("\(place + 1)  [\(head) ...]  nearness \(nearness)  \(texts[place])")
            }
            context.terminal.complain("\(choice.embedder.dimensions) numbers each, of \(choice.model)")
            return 0
        }
    }

    private func cosine(_ left: [Float], _ right: [Float]) -> Float { zip(left, right).map(*).reduce(0, +) }

    private func rounded(_ value: Float, _ parts: Float) -> String { "\((value * parts).rounded() / parts)" }
}
