public import Core
import Dispatch
import Synchronization

/// A clock for limits that are hardly ever reached: one thread for all of them, late by no more than two ticks.
///
/// A sleep that is cancelled is forgotten at once, and there is one timer for all, however many limits are running.
public final class CoarseClock: Clock, AlarmSetting {
    /// The continuous clock's instants.
    public typealias Instant = ContinuousClock.Instant

    private let wheel: Wheel

    /// Makes a clock with a thread of its own, which ends with it.
    ///
    /// - Parameter tick: How often it looks who is due.
    public init(tick: Duration = .milliseconds(5)) {
        let wheel = Wheel(tick: tick)
        self.wheel = wheel
        OwnThread.start(name: "coarse-clock") { wheel.turnUntilStopped() }
    }

    deinit {
        wheel.stop()
    }

    /// The present moment.
    public var now: Instant { .now }

    /// Whether nothing is kept: no sleep, no alarm, and nothing of those that are over.
    package var isIdle: Bool { wheel.isIdle }

    /// How often it looks who is due.
    public var minimumResolution: Duration { wheel.tick }

    /// Sleeps until a moment, or until the task is cancelled.
    ///
    /// - Throws: `CancellationError`.
    public func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let id = wheel.makeID()
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                wheel.add(id, until: deadline) { isDue in
                    if isDue { continuation.resume() } else { continuation.resume(throwing: CancellationError()) }
                }
            }
        } onCancel: {
            wheel.cancel(id)
        }
    }

    /// Calls when the time is over, on the clock's thread.
    public func setAlarm(after time: Duration, _ ring: @escaping @Sendable () -> Void) -> Alarm {
        let (wheel, id) = (wheel, wheel.makeID())
        wheel.add(id, until: .now + time) { isDue in if isDue { ring() } }
        return Alarm { wheel.cancel(id, mayComeLater: false) }
    }
}

/// Who sleeps, by when to wake.
private final class Wheel: Sendable {
    /// Called once: with true when its time has come, with false when it was cancelled before.
    typealias Sleeper = @Sendable (_ isDue: Bool) -> Void

    private struct State {
        /// Bounded by the tasks that sleep: one entry each.
        var sleepers: [UInt64: (deadline: ContinuousClock.Instant, sleeper: Sleeper)] = [:]
        /// Ids by the number of the tick at which they are due.
        var due: [Int64: Set<UInt64>] = [:]
        var cancelled: Set<UInt64> = []
        var turned: Int64 = 0
        var isStopped = false
    }
    let tick: Duration
    private let start = ContinuousClock.now
    private let state = Mutex(State())
    private let lastID = Atomic<UInt64>(0)
    private let somebodySleeps = DispatchSemaphore(value: 0)

    init(tick: Duration) {
        self.tick = tick
    }

    var isIdle: Bool { state.withLock { $0.sleepers.isEmpty && $0.due.isEmpty && $0.cancelled.isEmpty } }

    func makeID() -> UInt64 { lastID.add(1, ordering: .relaxed).newValue }

    func add(_ id: UInt64, until deadline: ContinuousClock.Instant, _ sleeper: @escaping Sleeper) {
        let (isCancelled, isFirst): (Bool, Bool) = state.withLock { state in
            if state.isStopped || state.cancelled.remove(id) != nil { return (true, false) }
            state.sleepers[id] = (deadline, sleeper)
            state.due[max(number(of: deadline), state.turned + 1), default: []].insert(id)
            return (false, state.sleepers.count == 1)
        }
        if isCancelled { sleeper(false) }
        if isFirst { somebodySleeps.signal() }
    }

    // `mayComeLater`: whether it may be added after this; one that rang already is remembered for that only.
    func cancel(_ id: UInt64, mayComeLater: Bool = true) {
        let sleeper: Sleeper? = state.withLock { state in
            guard let (deadline, sleeper) = state.sleepers.removeValue(forKey: id) else {
                // Not asleep yet, or awake already; an id that woke is not asked for again.
                if mayComeLater { state.cancelled.insert(id) }
                return nil
            }
            let place = number(of: deadline)
            state.due[place]?.remove(id)
            if state.due[place]?.isEmpty == true { state.due[place] = nil }
            return sleeper
        }
        sleeper?(false)
    }

    func stop() {
        state.withLock { $0.isStopped = true }
        somebodySleeps.signal()
    }

    /// Wakes who is due, tick by tick; waits without a tick while nobody sleeps.
    func turnUntilStopped() {
        while true {
            let (awake, isStopped, isIdle) = turn()
            for sleeper in awake { sleeper(true) }
            if isStopped { return }
            let seconds = Double(tick.components.seconds) + Double(tick.components.attoseconds) / 1e18
            if isIdle {
                somebodySleeps.wait()
            } else {
                _ = somebodySleeps.wait(timeout: .now() + seconds)
            }
        }
    }

    private func turn() -> (awake: [Sleeper], isStopped: Bool, isIdle: Bool) {
        // Those whose tick is over: nobody wakes before his time.
        let present = Int64((start.duration(to: .now) / tick).rounded(.down))
        return state.withLock { state in
            var awake: [Sleeper] = []
            let isLate = present - state.turned > Int64(state.due.count)
            let places: [Int64] =
                state.isStopped || isLate
                ? state.due.keys.filter { state.isStopped || $0 <= present }
                : Array(state.turned...max(state.turned, present))
            for place in places {
                for id in state.due.removeValue(forKey: place) ?? [] {
                    if let sleeper = state.sleepers.removeValue(forKey: id)?.sleeper { awake.append(sleeper) }
                }
            }
            state.turned = max(state.turned, present)
            return (awake, state.isStopped, state.sleepers.isEmpty)
        }
    }

    /// The tick at or after a moment.
    private func number(of instant: ContinuousClock.Instant) -> Int64 {
        let parts = start.duration(to: instant) / tick
        return Int64(parts.rounded(.up))
    }
}
