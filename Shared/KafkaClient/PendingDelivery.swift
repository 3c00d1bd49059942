import Synchronization

/// One published message whose report is awaited.
///
/// Completed once; whoever comes second changes nothing.
final class PendingDelivery: Sendable {
    private enum State {
        case new
        case waiting(Waiter)
        case done(Result<Void, any Error>)
    }
    /// Called once with the result.
    typealias Waiter = @Sendable (Result<Void, any Error>) -> Void
    private let state: Mutex<State>

    /// Makes one for which somebody will wait later.
    init() { state = Mutex(.new) }

    /// Makes one whose result is told to somebody.
    init(whenDone waiter: @escaping Waiter) { state = Mutex(.waiting(waiter)) }

    var isDone: Bool {
        state.withLock { if case .done = $0 { true } else { false } }
    }

    /// Says who waits; resumed at once when the result is there already.
    func await(_ continuation: CheckedContinuation<Void, any Error>) {
        let result: Result<Void, any Error>? = state.withLock { state in
            if case .done(let result) = state { return result }
            state = .waiting { continuation.resume(with: $0) }
            return nil
        }
        if let result { continuation.resume(with: result) }
    }

    func complete(_ result: Result<Void, any Error>) {
        let waiter: Waiter? = state.withLock { state in
            defer { if case .done = state {} else { state = .done(result) } }
            if case .waiting(let waiter) = state { return waiter }
            return nil
        }
        waiter?(result)
    }
}

/// Deliveries that are awaited for a limited time only, in one queue per limit, so that the next to expire is in front.
///
/// Bounded by the producer's own queue: what is reported leaves when it comes to the front.
struct DeliveryDeadlines {
    private struct Queue {
        var entries: [(deadline: ContinuousClock.Instant, delivery: PendingDelivery)] = []
        var head = 0
    }
    private var queues: [Duration: Queue] = [:]

    mutating func add(_ delivery: PendingDelivery, limit: Duration, now: ContinuousClock.Instant) {
        _ = takeExpired(in: limit, now: now)
        queues[limit, default: Queue()].entries.append((now + limit, delivery))
    }

    /// The deliveries whose time is over.
    mutating func takeExpired(now: ContinuousClock.Instant) -> [PendingDelivery] {
        queues.keys.flatMap { takeExpired(in: $0, now: now) }
    }

    /// Also drops what is done at the front; what has expired there is kept until it is taken by the caller.
    private mutating func takeExpired(in limit: Duration, now: ContinuousClock.Instant) -> [PendingDelivery] {
        guard var queue = queues.removeValue(forKey: limit) else { return [] }
        var expired: [PendingDelivery] = []
        while queue.head < queue.entries.count {
            let (deadline, delivery) = queue.entries[queue.head]
            if !delivery.isDone {
                guard deadline <= now else { break }
                expired.append(delivery)
            }
            queue.head += 1
        }
        if queue.head * 2 >= queue.entries.count {
            queue.entries.removeFirst(queue.head)
            queue.head = 0
        }
        if !queue.entries.isEmpty { queues[limit] = queue }
        return expired
    }
}
