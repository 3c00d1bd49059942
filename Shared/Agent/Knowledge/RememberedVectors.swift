/// The vectors of the texts that were embedded last: the screen and the search of one message read the same sentences.
final class RememberedVectors: Sendable {
    private let memory: RecentMemory<String, [Float]>

    /// Makes an empty memory for twice `limit` texts.
    init(limit: Int = 2048) {
        memory = RecentMemory(limit: limit)
    }

    /// Remembers a vector that was made for another purpose.
    func remember(_ vector: [Float], of text: String) {
        memory.remember(vector, of: text)
    }

    /// Gives the vectors that are known, and makes the others.
    ///
    /// - Parameters:
    ///   - texts: What is asked for.
    ///   - make: Makes the vectors of texts, in their order.
    /// - Returns: The vectors, in the order of the texts.
    /// - Throws: What `make` throws.
    func vectors(
        of texts: [String], _ make: (_ unknown: [String]) async throws -> [[Float]]
    ) async throws -> [[Float]] {
        var known = texts.map(memory.recall)
        let unknown = texts.indices.filter { known[$0] == nil }
        guard !unknown.isEmpty else { return known.compactMap { $0 } }
        let made = try await make(unknown.map { texts[$0] })
        for (place, vector) in zip(unknown, made) {
            known[place] = vector
            memory.remember(vector, of: texts[place])
        }
        return known.compactMap { $0 }
    }
}
