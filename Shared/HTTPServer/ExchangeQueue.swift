import Synchronization

/// Hands complete requests from the polling thread to the server's task, and knows how much is going on.
///
/// It is bounded by the number of requests that may be with the handler at once, those waiting here included.
final class ExchangeQueue: Sendable {
    private struct State {
        var waiting: [Exchange] = []
        /// Requests whose first line has been read and that are not completely answered.
        var active = 0
        var isStopping = false
        var hasEnded = false
        var reader: CheckedContinuation<Void, Never>?
    }
    private let state = Mutex(State())
    private let inFlight = Atomic(0)
    private let hasStopped = Atomic(false)
    private let bound: Int

    init(bound: Int) {
        self.bound = bound
    }

    /// How many requests are with the handler.
    var inFlightCount: Int { inFlight.load(ordering: .relaxed) }

    var isStopping: Bool { hasStopped.load(ordering: .relaxed) }

    /// Notes that a request has begun to arrive.
    func begin() {
        state.withLock { $0.active += 1 }
    }

    /// Notes that a request is answered, or gone with its connection.
    func complete() {
        wakeReader { $0.active -= 1 }
    }

    /// Takes a complete request; false when there are too many.
    ///
    /// `prepare` is called before the request can be seen by anybody else.
    func admit(_ exchange: Exchange, prepare: () -> Void) -> Bool {
        guard inFlight.add(1, ordering: .relaxed).newValue <= bound, !state.withLock({ $0.hasEnded }) else {
            inFlight.subtract(1, ordering: .relaxed)
            return false
        }
        prepare()
        wakeReader { $0.waiting.append(exchange) }
        return true
    }

    /// Notes that the handler is done with a request.
    func release() {
        inFlight.subtract(1, ordering: .relaxed)
    }

    /// Lets `next` return nil as soon as nothing is going on.
    func stop() {
        hasStopped.store(true, ordering: .relaxed)
        wakeReader { $0.isStopping = true }
    }

    /// Everything that is waiting, as soon as there is something; nil when stopped and nothing is going on any more.
    func next() async -> [Exchange]? {
        while true {
            let (batch, hasEnded) = state.withLock { state in
                defer { state.waiting.removeAll(keepingCapacity: true) }
                state.hasEnded = state.isStopping && state.active == 0
                return (state.waiting, state.hasEnded)
            }
            if !batch.isEmpty { return batch }
            if hasEnded { return nil }
            await withCheckedContinuation { continuation in
                let isNeeded = state.withLock { state in
                    guard state.waiting.isEmpty, !(state.isStopping && state.active == 0) else { return false }
                    state.reader = continuation
                    return true
                }
                if !isNeeded { continuation.resume() }
            }
        }
    }

    private func wakeReader(after change: (inout State) -> Void) {
        let reader = state.withLock { state -> CheckedContinuation<Void, Never>? in
            change(&state)
            guard !state.waiting.isEmpty || (state.isStopping && state.active == 0) else { return nil }
            return state.reader.take()
        }
        reader?.resume()
    }
}
