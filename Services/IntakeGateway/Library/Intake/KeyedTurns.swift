import Synchronization

/// Lets what shares a key happen one at a time, in the order of arrival; different keys do not meet.
///
/// Those that wait are bounded by the requests that the server lets in.
final class KeyedTurns: Sendable {
    private let waiting = Mutex<[String: [CheckedContinuation<Void, Never>]]>([:])

    /// Runs something in its key's turn.
    func take<Result>(_ key: String, _ body: () async throws -> Result) async rethrows -> Result {
        let isFirst = waiting.withLock { $0.updateValueIfAbsent([], forKey: key) }
        if !isFirst { await queue(key) }
        defer { passOn(key) }
        return try await body()
    }

    private func queue(_ key: String) async {
        await withCheckedContinuation { continuation in
            let isFree = waiting.withLock { waiting in
                guard waiting[key] != nil else {
                    waiting[key] = []
                    return true
                }
                waiting[key, default: []].append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    private func passOn(_ key: String) {
        let next = waiting.withLock { waiting -> CheckedContinuation<Void, Never>? in
            guard let queue = waiting[key], !queue.isEmpty else {
                waiting[key] = nil
                return nil
            }
            return waiting[key]?.removeFirst()
        }
        next?.resume()
    }
}

extension Dictionary {
    /// Puts a value in where there is none.
    ///
    /// - Returns: Whether there was none.
    fileprivate mutating func updateValueIfAbsent(_ value: Value, forKey key: Key) -> Bool {
        guard self[key] == nil else { return false }
        self[key] = value
        return true
    }
}
