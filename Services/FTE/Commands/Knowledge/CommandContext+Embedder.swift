import Agent
import Core
import FoundationEssentials
import HTTPClient
import Lifecycle
import Signatures

extension CommandContext {
    /// Lends the vectors that `EMBEDDER` names, and says so when they are not the ones that were asked for.
    func withEmbedder<Value: Sendable>(
        _ body: @Sendable @escaping (EmbedderChoice) async throws -> Value
    ) async throws -> Value {
        let settings = try read { EmbedderSettings(from: &$0, home: ProjectHome.find(environment)) }
        let client = HTTPClient(name: "embeddings-client")
        let choice = EmbedderChoice(settings, client: client, hash: FileDigest.sha256)
        if let complaint = choice.complaint {
            if settings.kind == .local { throw CommandFailure(complaint) }
            terminal.complain("vectors of words and spelling only: \(complaint)")
        }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await client.run() }
            defer { client.shutDown() }
            return try await body(choice)
        }
    }

    /// Questions about other things, which set thresholds.
    func probes() throws -> [String] {
        let path = try path("context/off-topic-probes.txt")
        let text = try? String(contentsOf: URL(filePath: path), encoding: .utf8)
        return (text ?? "").split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") }
    }
}
