import Core
import Synchronization

/// Lets each key through a number of times within any window, counted in this process.
///
/// Keys are remembered in two generations: one that fills, and the one before it, which is forgotten when the next
/// begins. A generation lasts at least a window, unless a flood of different keys fills it: then what is forgotten early
/// is the price of bounded memory (about 10 MB at the most).
final class RateLimiter: Sendable {
    private struct State {
        var filling: [String: [Timestamp]] = [:]
        var before: [String: [Timestamp]] = [:]
        var began = Timestamp(microseconds: 0)
    }
    private let limit: Int
    private let window: Duration
    private let capacity: Int
    private let state = Mutex(State())

    /// Makes a limiter.
    ///
    /// - Parameters:
    ///   - limit: How often a key may pass within a window; 0 is without a limit.
    ///   - window: How long a passage counts.
    ///   - capacity: How many keys a generation holds.
    init(limit: Int, window: Duration = .seconds(300), capacity: Int = 32_768) {
        self.limit = limit
        self.window = window
        self.capacity = capacity
    }

    /// Counts a passage of a key.
    ///
    /// - Returns: Nil when it may pass, else how many seconds from now it may again. A refusal does not count.
    func retryAfter(_ key: String, at now: Timestamp) -> Int? {
        guard limit > 0 else { return nil }
        let windowMicroseconds = window.components.seconds * 1_000_000
        let oldestThatCounts = Timestamp(microseconds: now.microseconds - windowMicroseconds)
        return state.withLock { state in
            if state.began <= oldestThatCounts || state.filling.count >= capacity {
                state.before = state.filling
                state.filling = [:]
                state.began = now
            }
            var passages = state.filling[key] ?? state.before.removeValue(forKey: key) ?? []
            passages.removeAll { $0 <= oldestThatCounts }
            defer { state.filling[key] = passages }
            guard passages.count >= limit else {
                passages.append(now)
                return nil
            }
            let frees = passages[passages.count - limit].microseconds + windowMicroseconds
            return max(1, Int((frees - now.microseconds + 999_999) / 1_000_000))
        }
    }
}
