import Synchronization

/// The vectors of the texts that were embedded last: the screen and the search of one message read the same sentences.
///
/// Two generations, so that forgetting costs nothing: what was not asked for since the last change goes.
final class RememberedVectors: Sendable {
    private struct Generations {
        var young: [String: [Float]] = [:]
        var old: [String: [Float]] = [:]
    }
    private let limit: Int
    private let generations = Mutex(Generations())

    /// - Parameter limit: How many texts a generation holds; two are kept.
    init(limit: Int = 2048) {
        self.limit = limit
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
        var known = texts.map(recall)
        let unknown = texts.indices.filter { known[$0] == nil }
        guard !unknown.isEmpty else { return known.map { $0 ?? [] } }
        let made = try await make(unknown.map { texts[$0] })
        for (place, vector) in zip(unknown, made) {
            known[place] = vector
            remember(vector, of: texts[place])
        }
        return known.map { $0 ?? [] }
    }

    private func recall(_ text: String) -> [Float]? {
        generations.withLock { generations in
            if let vector = generations.young[text] { return vector }
            guard let vector = generations.old[text] else { return nil }
            generations.young[text] = vector
            return vector
        }
    }

    private func remember(_ vector: [Float], of text: String) {
        generations.withLock { generations in
            if generations.young.count >= limit {
                generations.old = generations.young
                generations.young.removeAll(keepingCapacity: true)
            }
            generations.young[text] = vector
        }
    }
}
