import Synchronization

/// The one `IntakeMode` of a gateway, shared by its requests and its drainer.
final class IntakeSwitch: Sendable {
    private struct State {
        var mode = IntakeMode()
        var waiting: [CheckedContinuation<Void, Never>] = []
        var waitingForQuiet: CheckedContinuation<Void, Never>?

        mutating func takeQuietWaiter() -> CheckedContinuation<Void, Never>? {
            defer { waitingForQuiet = nil }
            return waitingForQuiet
        }
    }
    private let state = Mutex(State())

    var isDirect: Bool { state.withLock { $0.mode.isDirect } }

    /// What is to be done with a message; returns once that is publishing or spooling.
    ///
    /// Those that wait are bounded by the requests that the server lets in.
    func begin() async -> IntakeMode.Way {
        while true {
            let way = state.withLock { $0.mode.begin() }
            guard way == .wait else { return way }
            await untilHoldEnds()
        }
    }

    /// A publication failed, and its message is about to be spooled.
    ///
    /// - Returns: Whether this is the one that ended publishing directly.
    func publishFailed() -> Bool {
        state.withLock { $0.mode.publishFailed() }
    }

    /// Spooling ended.
    ///
    /// - Returns: Whether a message that is not stored may be published after all.
    func appendEnded(key: Int, isStored: Bool) -> Bool {
        let (mayPublish, waiter) = state.withLock { state in
            state.mode.appendEnded(key: key, isStored: isStored)
            return (state.mode.mayPublish(key: key), state.mode.isQuiet ? state.takeQuietWaiter() : nil)
        }
        waiter?.resume()
        return mayPublish
    }

    /// Makes new messages wait, and returns when nothing is on its way into the spool.
    func beginHold() async {
        await withCheckedContinuation { continuation in
            let isQuiet = state.withLock { state in
                state.mode.holdBegan()
                if !state.mode.isQuiet { state.waitingForQuiet = continuation }
                return state.mode.isQuiet
            }
            if isQuiet { continuation.resume() }
        }
    }

    /// Lets the waiting messages go on: to Kafka when the spool is drained, else into the spool.
    func endHold(isDrained: Bool) {
        let waiting = state.withLock { state in
            state.mode.holdEnded(isDrained: isDrained)
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    private func untilHoldEnds() async {
        await withCheckedContinuation { continuation in
            let mustWait = state.withLock { state in
                guard state.mode.isHolding else { return false }
                state.waiting.append(continuation)
                return true
            }
            if !mustWait { continuation.resume() }
        }
    }
}
