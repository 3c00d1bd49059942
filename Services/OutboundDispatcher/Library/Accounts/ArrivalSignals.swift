import Core
import FoundationEssentials
import Synchronization

/// Wakes the parts that wait until the one before them has arrived.
final class ArrivalSignals: Sendable {
    private enum State {
        case expected
        case awaited(CheckedContinuation<Void, Never>)
        case come
    }
    private let alarms: any AlarmSetting
    /// By attempt; at most as many as there are replies being sent.
    private let states = Mutex<[UUID: State]>([:])

    init(alarms: any AlarmSetting) {
        self.alarms = alarms
    }

    /// Whether nothing is kept.
    var isEmpty: Bool { states.withLock(\.isEmpty) }

    /// Says that somebody is going to wait: what is said from here on is not missed.
    func expect(_ attempt: UUID) { states.withLock { $0[attempt] = .expected } }

    /// Forgets that somebody was going to wait.
    func forget(_ attempt: UUID) { _ = states.withLock { $0.removeValue(forKey: attempt) } }

    /// Says that nothing more is to be waited for.
    func come(_ attempt: UUID) {
        let waiter: CheckedContinuation<Void, Never>? = states.withLock { states in
            guard let state = states[attempt] else { return nil }
            states[attempt] = .come
            if case .awaited(let waiter) = state { return waiter }
            return nil
        }
        waiter?.resume()
    }

    /// Waits for that, but no longer than the limit; a cancelled task does not wait.
    func wait(for attempt: UUID, within limit: Duration) async {
        guard limit > .zero else { return forget(attempt) }
        let alarm = alarms.setAlarm(after: limit) { [self] in come(attempt) }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mustWait: Bool = states.withLock { states in
                    guard case .expected = states[attempt] else { return false }
                    states[attempt] = .awaited(continuation)
                    return true
                }
                if !mustWait { continuation.resume() }
            }
        } onCancel: {
            come(attempt)
        }
        alarm.cancel()
        forget(attempt)
    }
}
