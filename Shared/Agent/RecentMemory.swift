import Synchronization

/// What was worked out last, by what it was worked out from.
///
/// Two generations, so that forgetting costs nothing: what was not asked for since the last change goes.
final class RecentMemory<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Generations {
        var young: [Key: Value] = [:]
        var old: [Key: Value] = [:]
    }
    private let limit: Int
    private let generations = Mutex(Generations())

    /// Makes an empty memory; `limit` is how much a generation holds, and two are kept.
    init(limit: Int) {
        self.limit = limit
    }

    /// What is remembered of a key; it stays young by being asked for.
    func recall(_ key: Key) -> Value? {
        generations.withLock { generations in
            if let value = generations.young[key] { return value }
            guard let value = generations.old[key] else { return nil }
            generations.young[key] = value
            return value
        }
    }

    /// Remembers a value.
    func remember(_ value: Value, of key: Key) {
        generations.withLock { generations in
            if generations.young.count >= limit {
                generations.old = generations.young
                generations.young.removeAll(keepingCapacity: true)
            }
            generations.young[key] = value
        }
    }
}
