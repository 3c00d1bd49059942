import Synchronization

/// Whether a service is ready, and whether its own loop still turns.
public final class HealthState: Sendable {
    private struct State {
        var missing: [String: String] = [:]
        var details: [String: String] = [:]
        var isStopping = false
        var lastTurn = ContinuousClock.now
    }
    private let state = Mutex(State())

    /// Makes a state in which the named parts are not ready yet.
    ///
    /// - Parameter waitingFor: What must report `markReady` before the service is ready.
    public init(waitingFor: [String] = []) {
        state.withLock { state in
            for part in waitingFor { state.missing[part] = "not started yet" }
        }
    }

    /// Says that a part works.
    public func markReady(_ part: String) {
        state.withLock { $0.missing[part] = nil }
    }

    /// Says that a part does not work, and why in a few words.
    public func markNotReady(_ part: String, because reason: String) {
        state.withLock { $0.missing[part] = reason }
    }

    /// Says what is in use where there is a choice, such as a model.
    public func note(_ part: String, _ value: String) {
        state.withLock { $0.details[part] = value }
    }

    /// What is in use, by part.
    public var details: [String: String] { state.withLock { $0.details } }

    /// Says that the service has begun to stop: it is not ready any more.
    public func markStopping() {
        state.withLock { $0.isStopping = true }
    }

    /// Says that the service's loop has turned once more.
    public func markAlive() {
        state.withLock { $0.lastTurn = .now }
    }

    /// What keeps the service from being ready; empty when it is.
    public var reasonsNotReady: [String] {
        state.withLock { state in
            let missing = state.missing.map { "\($0.key): \($0.value)" }.sorted()
            return state.isStopping ? ["stopping"] + missing : missing
        }
    }

    /// Whether the loop has turned within the last minute.
    public var isAlive: Bool {
        state.withLock { $0.lastTurn.duration(to: .now) < .seconds(60) }
    }
}
