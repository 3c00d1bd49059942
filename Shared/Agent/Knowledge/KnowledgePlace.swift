public import Core

/// Where knowledge is searched.
public enum KnowledgePlace: String, CaseIterable, Sendable {
    /// All of it in this process's memory, exactly.
    case memory
    /// In Postgres, with an outline of it in memory.
    case postgres

    /// Up to so many sections are searched in memory.
    public static let largestInMemory = 5000

    /// Reads `KNOWLEDGE_INDEX`; nil leaves it to the number of sections.
    public static func read(from reader: inout EnvironmentReader) -> KnowledgePlace? {
        guard let name = reader.optionalText("KNOWLEDGE_INDEX") else { return nil }
        let place = KnowledgePlace(rawValue: name)
        if place == nil { reader.report("KNOWLEDGE_INDEX must be memory or postgres") }
        return place
    }

    /// The place for a number of sections.
    public static func of(_ forced: KnowledgePlace?, sections: Int) -> KnowledgePlace {
        forced ?? (sections > largestInMemory ? .postgres : .memory)
    }
}

extension KnowledgePlace {
    /// Makes the search over what is stored, as its newest version is.
    ///
    /// - Parameters:
    ///   - forced: The place, if the number of sections shall not decide.
    ///   - store: Where sections, vectors and thresholds are.
    ///   - version: The version whose threshold counts; nil measures it.
    ///   - choice: The vectors in use.
    ///   - probes: Questions about other things, for a threshold that nobody has measured yet.
    /// - Returns: What searches.
    /// - Throws: What the store or the embedder throws.
    public static func load(
        _ forced: KnowledgePlace?, from store: any KnowledgeReading & KnowledgeOutlineReading, version: Int?,
        choice: EmbedderChoice, probes: [String]
    ) async throws -> any KnowledgeSearching {
        switch of(forced, sections: try await store.sectionCount()) {
        case .memory:
            return try await KnowledgeIndex.load(from: store, version: version, choice: choice, probes: probes)
        case .postgres:
            var threshold: Double?
            if let version { threshold = try await store.threshold(version: version, scoring: choice.embedder.scoring) }
            return try await StoredKnowledge(
                store: store, embedder: choice.embedder, version: "stored-\(version ?? 0)", probes: probes,
                threshold: threshold)
        }
    }
}
