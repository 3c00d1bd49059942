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
        case wait
        case stop
    }

    typealias Flusher = CheckedContinuation<Void, Never>

    private var waiting: [ObjectIdentifier: Entry] = [:]
    private var order = Queue<Entry>()
    private var resting: [Flusher] = []
    private var isStopped = false

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

    mutating func next(maximum: Int) -> Work {
        var group: [Entry] = []
        while group.count < maximum, let entry = order.popFirst() {
            if waiting.removeValue(forKey: ObjectIdentifier(entry)) != nil { group.append(entry) }
        }
        if !group.isEmpty { return .flush(group) }
        return isStopped ? .stop : .wait
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
