import Core

extension Embedder {
    /// One vector for each text, unless they take longer than a question may wait.
    ///
    /// - Parameter texts: What to embed.
    /// - Returns: The vectors.
    /// - Throws: ``EmbedderError/late`` when they take too long, and what the embedder throws.
    func embedInTime(_ texts: [String]) async throws -> [[Float]] {
        guard let patience else { return try await embed(texts) }
        do {
            return try await SystemAlarms().withLimit(patience) { try await embed(texts) }
        } catch is CancellationError where !Task.isCancelled {
            throw EmbedderError.late
        }
    }
}
