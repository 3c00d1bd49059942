import Synchronization

/// What waits for a group, and the flushers that wait for work; it resumes nobody itself.
struct GroupQueue<Operation: Sendable, Output: Sendable>: Sendable {
    /// One submitted operation and its caller.
    final class Entry: Sendable {
        let operation: Operation
        private let waiter = Mutex<CheckedContinuation<Output, any Error>?>(nil)

        init(_ operation: Operation) {
            self.operation = operation
        }

        func wait(_ continuation: CheckedContinuation<Output, any Error>) {
            waiter.withLock { $0 = continuation }
        }

        /// The caller, once.
        func takeWaiter() -> CheckedContinuation<Output, any Error>? {
            waiter.withLock { $0.take() }
        }

        func resume(_ result: Result<Output, any Error>) {
            takeWaiter()?.resume(with: result)
        }
    }

    enum Work {
        case flush([Entry])
        /// There is something to do, and more is about to come: not before this moment.
        case pause(until: ContinuousClock.Instant)
        case wait
        case stop
    }

    typealias Flusher = CheckedContinuation<Void, Never>

    private var waiting: [ObjectIdentifier: Entry] = [:]
    private var order = Queue<Entry>()
    private var resting: [Flusher] = []
    private var isStopped = false
    private let pace: Duration
    private var nextStart: ContinuousClock.Instant?

    /// A group of this many says that more is coming.
    private static var crowd: Int { 8 }

    /// Makes an empty queue; while much comes, its groups begin `pace` apart.
    init(pace: Duration = .zero) {
        self.pace = pace
    }

    /// Queues an operation; gives a resting flusher to wake, or why it was not queued.
    mutating func add(
        _ entry: Entry, _ continuation: CheckedContinuation<Output, any Error>, isCancelled: Bool
    ) -> (flusher: Flusher?, error: PostgresError?) {
        if isStopped { return (nil, PostgresError(.closed)) }
        if isCancelled { return (nil, PostgresError(.cancelled)) }
        entry.wait(continuation)
        waiting[ObjectIdentifier(entry)] = entry
        order.append(entry)
        return (resting.popLast(), nil)
    }

    /// Takes an operation out again, unless a group already has it.
    mutating func cancel(_ entry: Entry) -> CheckedContinuation<Output, any Error>? {
        waiting.removeValue(forKey: ObjectIdentifier(entry))?.takeWaiter()
    }

    mutating func next(maximum: Int, now: ContinuousClock.Instant = .now) -> Work {
        if let nextStart, now < nextStart, !isStopped, 1..<maximum ~= waiting.count { return .pause(until: nextStart) }
        var group: [Entry] = []
        while group.count < maximum, let entry = order.popFirst() {
            if waiting.removeValue(forKey: ObjectIdentifier(entry)) != nil { group.append(entry) }
        }
        guard !group.isEmpty else { return isStopped ? .stop : .wait }
        nextStart = group.count >= Self.crowd ? now + pace : nil
        return .flush(group)
    }

    /// Lets a flusher rest; true when there is something to do after all.
    mutating func rest(_ flusher: Flusher) -> Bool {
        if isStopped || !waiting.isEmpty { return true }
        resting.append(flusher)
        return false
    }

    mutating func stop() -> [Flusher] {
        isStopped = true
        defer { resting.removeAll() }
        return resting
    }

    /// What nobody will do any more.
    mutating func close() -> [Entry] {
        isStopped = true
        defer {
            waiting.removeAll()
            order = Queue()
        }
        return Array(waiting.values)
    }
}
