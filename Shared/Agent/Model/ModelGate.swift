import Synchronization

/// Where runs wait for their turn at the model, first come first served, no longer than their time allows.
final class ModelGate: Sendable {
    private struct Waiter {
        let id: Int
        let continuation: CheckedContinuation<ConcurrencyLimit.Permit?, Never>
    }
    private struct State {
        var limit: ConcurrencyLimit
        /// At most as many as there are runs.
        var waiting: [Waiter] = []
        /// Those that have come but do not wait yet.
        var arriving: Set<Int> = []
        var nextID = 0
    }
    private let state: Mutex<State>

    init(maximum: Int) {
        state = Mutex(State(limit: ConcurrencyLimit(maximum: maximum)))
    }

    /// How many requests may be on their way now, and how many are.
    var load: (allowed: Int, inFlight: Int) {
        state.withLock { ($0.limit.current, $0.limit.inFlight) }
    }

    /// Waits for a permit; nil when the time is over or the run was cancelled.
    func enter(until deadline: ContinuousClock.Instant?) async -> ConcurrencyLimit.Permit? {
        let (permit, id) = state.withLock { state -> (ConcurrencyLimit.Permit?, Int) in
            // Who came first goes first.
            if state.waiting.isEmpty, let permit = state.limit.take() { return (permit, 0) }
            state.nextID += 1
            state.arriving.insert(state.nextID)
            return (nil, state.nextID)
        }
        if let permit { return permit }
        return await withTaskGroup(of: Void.self) { group in
            if let deadline {
                group.addTask {
                    // Woken up early it was granted, or the run is cancelled: both are known already.
                    try? await Task.sleep(until: deadline, clock: .continuous)
                    self.giveUp(id)
                }
            }
            let permit = await wait(id)
            group.cancelAll()
            return permit
        }
    }

    /// Gives a permit back.
    ///
    /// - Parameters:
    ///   - permit: The permit.
    ///   - result: How the request ended.
    func leave(_ permit: ConcurrencyLimit.Permit, after result: Ending) {
        let granted = state.withLock { state -> [(Waiter, ConcurrencyLimit.Permit)] in
            switch result {
            case .succeeded: state.limit.release(permit, succeeded: true)
            case .failed: state.limit.release(permit, succeeded: false)
            case .limited: state.limit.releaseLimited(permit)
            }
            return Self.grant(&state)
        }
        for (waiter, permit) in granted { waiter.continuation.resume(returning: permit) }
    }

    /// How a request ended, as far as concurrency goes.
    enum Ending {
        case succeeded
        case failed
        case limited
    }

    private static func grant(_ state: inout State) -> [(Waiter, ConcurrencyLimit.Permit)] {
        var granted: [(Waiter, ConcurrencyLimit.Permit)] = []
        while granted.count < state.waiting.count, let permit = state.limit.take() {
            granted.append((state.waiting[granted.count], permit))
        }
        state.waiting.removeFirst(granted.count)
        return granted
    }

    private func wait(_ id: Int) async -> ConcurrencyLimit.Permit? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let entry = state.withLock { state -> (isOver: Bool, permit: ConcurrencyLimit.Permit?) in
                    guard state.arriving.remove(id) != nil else { return (true, nil) }
                    if state.waiting.isEmpty, let permit = state.limit.take() { return (true, permit) }
                    state.waiting.append(Waiter(id: id, continuation: continuation))
                    return (false, nil)
                }
                if entry.isOver { continuation.resume(returning: entry.permit) }
            }
        } onCancel: {
            giveUp(id)
        }
    }

    private func giveUp(_ id: Int) {
        let waiter = state.withLock { state -> Waiter? in
            state.arriving.remove(id)
            guard let place = state.waiting.firstIndex(where: { $0.id == id }) else { return nil }
            return state.waiting.remove(at: place)
        }
        waiter?.continuation.resume(returning: nil)
    }
}
