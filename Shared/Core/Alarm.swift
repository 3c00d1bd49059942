import Dispatch
import Synchronization

/// Something that calls when a time is over, for limits that are hardly ever reached.
///
/// A task that sleeps for the sake of a limit costs more memory than what it limits; an alarm costs an entry in a table.
public protocol AlarmSetting: Sendable {
    /// Calls `ring` once when the time is over, on no particular thread, unless the alarm is cancelled before.
    func setAlarm(after time: Duration, _ ring: @escaping @Sendable () -> Void) -> Alarm
}

/// An alarm that was set.
public struct Alarm: Sendable {
    private let whenCancelled: @Sendable () -> Void

    /// Makes an alarm.
    public init(whenCancelled: @escaping @Sendable () -> Void) {
        self.whenCancelled = whenCancelled
    }

    /// Takes it back; one that has rung already stays rung.
    public func cancel() { whenCancelled() }
}

extension AlarmSetting {
    /// Runs the body in a child task that is cancelled when the time is over.
    ///
    /// - Important: A body that ignores cancellation delays the end.
    /// - Parameters:
    ///   - limit: How long the body may take.
    ///   - whenOver: Called as soon as the time is over.
    ///   - body: What is limited; it begins at once, on the caller's thread.
    /// - Returns: What the body gave.
    /// - Throws: What the body threw.
    public func withLimit<Value: Sendable>(
        _ limit: Duration, whenOver: @escaping @Sendable () -> Void = {},
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value.self) { group in
            let end = FirstEnd()
            group.addImmediateTask {
                defer { end.happen() }
                return try await body()
            }
            if !end.hasHappened {
                let alarm = setAlarm(after: limit) {
                    whenOver()
                    end.happen()
                }
                await end.wait()
                alarm.cancel()
                group.cancelAll()
            }
            guard let value = try await group.next() else { throw CancellationError() }
            return value
        }
    }
}

/// The end of a body or of its time, whichever is first.
private final class FirstEnd: Sendable {
    private enum State {
        case open
        case awaited(CheckedContinuation<Void, Never>)
        case happened
    }
    private let state = Mutex(State.open)

    var hasHappened: Bool { state.withLock { if case .happened = $0 { true } else { false } } }

    func happen() {
        let waiter: CheckedContinuation<Void, Never>? = state.withLock { state in
            defer { state = .happened }
            if case .awaited(let waiter) = state { return waiter }
            return nil
        }
        waiter?.resume()
    }

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOver: Bool = state.withLock { state in
                if case .happened = state { return true }
                state = .awaited(continuation)
                return false
            }
            if isOver { continuation.resume() }
        }
    }
}

/// Alarms on the system's own timers: for where there are few.
public struct SystemAlarms: AlarmSetting {
    /// Makes a setter of alarms.
    public init() {}

    /// Sets a timer.
    public func setAlarm(after time: Duration, _ ring: @escaping @Sendable () -> Void) -> Alarm {
        let isOff = Switch()
        let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
        DispatchQueue.global().asyncAfter(deadline: .now() + seconds) { if !isOff.isOn { ring() } }
        return Alarm { isOff.turnOn() }
    }
}

/// Turned on once.
private final class Switch: Sendable {
    private let value = Atomic(false)
    var isOn: Bool { value.load(ordering: .acquiring) }
    func turnOn() { value.store(true, ordering: .releasing) }
}
