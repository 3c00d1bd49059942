public import Core
public import FoundationEssentials

extension KnowledgeIndex {
    /// Makes the index of what is stored: vectors and threshold as a seeding has left them; what is missing is made here,
    /// unless that needs the network.
    ///
    /// - Parameters:
    ///   - store: Where sections, vectors and thresholds are.
    ///   - version: The version whose threshold counts; nil measures it.
    ///   - leavingOut: Sections to leave out, because they are about to go.
    ///   - choice: The vectors in use.
    ///   - probes: Questions about other things, for a threshold that nobody has measured yet.
    /// - Returns: The index.
    /// - Throws: What the store or the embedder throws.
    public static func load(
        from store: any KnowledgeReading, version: Int?, leavingOut: Set<UUID> = [], choice: EmbedderChoice,
        probes: [String]
    ) async throws -> KnowledgeIndex {
        let sections = try await store.sections().filter { !leavingOut.contains($0.id) }
        let embedder = choice.embedder(for: sections)
        var threshold: Double?
        if let version { threshold = try await store.threshold(version: version, scoring: embedder.scoring) }
        // Weighted by these very sections, hashed vectors are made anew: that takes no longer than reading them.
        guard embedder.knowsMeaning else {
            return try await KnowledgeIndex(
                sections: sections, embedder: embedder, probes: probes, threshold: threshold)
        }
        var stored: [String: [Float]] = [:]
        for passage in try await store.passages(model: embedder.model) { stored[passage.content] = passage.embedding }
        var passages = sections.flatMap(\.passages)
        if choice.isRemote, version != nil {
            passages.removeAll { stored[$0.text] == nil }
            threshold = threshold ?? ScoreWeights.of(embedder).floor
        } else {
            let missing = passages.map(\.text).filter { stored[$0] == nil }
            for (text, vector) in zip(missing, try await embedder.embed(missing)) { stored[text] = vector }
        }
        return try await KnowledgeIndex(
            sections: sections, passages: passages, vectors: passages.map { stored[$0.text] ?? [] }, embedder: embedder,
            probes: probes, threshold: threshold)
    }
}
