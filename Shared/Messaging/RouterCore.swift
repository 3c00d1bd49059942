internal import Core
import Synchronization

/// The router's state under its lock, and the one continuation that waits for it.
final class RouterCore: AssignmentObserver, Sendable {
    enum Condition { case room, drained }

    private struct Waiter {
        let condition: Condition
        let deadline: ContinuousClock.Instant
        let continuation: CheckedContinuation<Void, Never>
    }
    private struct Guarded {
        var state: RouterState
        var waiter: Waiter?
        var isAborted = false
    }
    private let guarded: Mutex<Guarded>
    /// How many messages are taken at once: no more than one lane may hold, so that one customer cannot take all room.
    let batchBound: Int

    init(inFlight: Int, ordered: Int) {
        let state = RouterState(inFlightBound: inFlight, runnerBound: ordered)
        batchBound = state.laneBound
        guarded = Mutex(Guarded(state: state))
    }

    var inFlight: Int { guarded.withLock { $0.state.inFlight } }
    var room: Int { guarded.withLock { $0.state.room } }
    var isPaused: Bool { guarded.withLock { $0.state.pausedRounds > 0 } }
    var hasReady: Bool { guarded.withLock { $0.state.hasReady } }
    var pausedPartitions: Set<TopicPartition> { guarded.withLock { $0.state.pausedPartitions } }

    func countRound(isPaused: Bool) { guarded.withLock { $0.state.countRound(isPaused: isPaused) } }
    func takeProgress() -> [Progress] { guarded.withLock { $0.state.takeProgress() } }
    func next() -> RouterState.Work? { guarded.withLock { $0.state.next() } }
    func advance(_ work: RouterState.Work) -> RouterState.Work? { guarded.withLock { $0.state.advance(work) } }

    func assigned(_ assignments: [Assignment]) {
        guarded.withLock { $0.state.assign(assignments) }
    }

    func revoked(_ partitions: [TopicPartition], lost: Bool) -> [Progress] {
        let progress = guarded.withLock { $0.state.revoke(partitions) }
        return lost ? [] : progress
    }

    func accept(_ batches: [MessageBatch]) {
        guarded.withLock { guarded in
            for batch in batches { guarded.state.accept(batch) }
        }
    }

    func finish(_ ticket: OffsetTracker.Ticket) -> Bool {
        change { $0.finish(ticket) }
    }

    func finishAndAdvance(_ work: RouterState.Work) -> (following: RouterState.Work?, counts: Bool) {
        change { state in
            let counts = state.finish(work.item.ticket)
            return (state.advance(work), counts)
        }
    }

    func abandonIfStale(_ ticket: OffsetTracker.Ticket) -> Bool {
        change { $0.abandonIfStale(ticket) }
    }

    /// Waits until the condition holds or the time is over; says whether it holds.
    func wait(for condition: Condition, within limit: Duration) async -> Bool {
        let deadline = ContinuousClock.now + limit
        while !holds(condition), ContinuousClock.now < deadline, !isAborted {
            await withCheckedContinuation { continuation in
                guarded.withLock { guarded in
                    guarded.waiter = Waiter(condition: condition, deadline: deadline, continuation: continuation)
                }
                if holds(condition) || isAborted { wake() }
            }
            if condition == .room { break }
        }
        return holds(condition)
    }

    /// Ends every wait, now and later: nobody is left who would.
    func abort() {
        guarded.withLock { $0.isAborted = true }
        wake()
    }

    private var isAborted: Bool { guarded.withLock { $0.isAborted } }

    /// Lets who waits look again.
    func wake() {
        takeWaiter { _, _ in true }?.resume()
    }

    /// Lets who waits look again when its time is over, or there is anything for it at all.
    func wakeIfDue() {
        takeWaiter { waiter, state in
            waiter.deadline <= .now || (waiter.condition == .room && state.room > 0)
        }?.resume()
    }

    private func holds(_ condition: Condition) -> Bool {
        guarded.withLock { guarded in
            switch condition {
            case .room: guarded.state.room > 0
            case .drained: guarded.state.inFlight == 0
            }
        }
    }

    private func change<Result: Sendable>(_ body: (inout RouterState) -> Result) -> Result {
        let (result, continuation) = guarded.withLock { guarded in
            let result = body(&guarded.state)
            guard let waiter = guarded.waiter, Self.isWorthwhile(waiter.condition, guarded.state) else {
                return (result, CheckedContinuation<Void, Never>?.none)
            }
            guarded.waiter = nil
            return (result, waiter.continuation)
        }
        continuation?.resume()
        return result
    }

    private static func isWorthwhile(_ condition: Condition, _ state: RouterState) -> Bool {
        switch condition {
        case .room: state.room >= state.worthwhileRoom
        case .drained: state.inFlight == 0
        }
    }

    private func takeWaiter(
        if condition: (Waiter, RouterState) -> Bool
    ) -> CheckedContinuation<Void, Never>? {
        guarded.withLock { guarded in
            guard let waiter = guarded.waiter, condition(waiter, guarded.state) else { return nil }
            guarded.waiter = nil
            return waiter.continuation
        }
    }
}
