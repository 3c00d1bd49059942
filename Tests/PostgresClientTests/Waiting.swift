import Synchronization
import Testing

/// Asks again until the condition holds, for at most ten seconds.
func eventually(_ condition: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(10)
    while ContinuousClock.now < deadline {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(20))
    }
    Issue.record("the condition did not come true")
}

/// Lets nobody pass until everybody is there.
final class Gate: Sendable {
    private struct State {
        var missing: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }
    private let state: Mutex<State>

    init(parties: Int) {
        state = Mutex(State(missing: parties))
    }

    func pass() async {
        await withCheckedContinuation { continuation in
            let all = state.withLock { state -> [CheckedContinuation<Void, Never>] in
                state.missing -= 1
                state.waiting.append(continuation)
                guard state.missing <= 0 else { return [] }
                defer { state.waiting.removeAll() }
                return state.waiting
            }
            for one in all { one.resume() }
        }
    }
}

/// Keeps what happened in the order it happened.
final class Recorder: Sendable {
    private let kept = Mutex<[Int]>([])

    var notes: [Int] { kept.withLock { $0 } }

    func note(_ number: Int) {
        kept.withLock { $0.append(number) }
    }
}
