import Dispatch
import Lifecycle
import Synchronization

/// One thread a core for work that computes: none of Swift's own threads is held up by it.
///
/// The threads end when the last reference is gone. The queue is as long as there are tasks waiting for their texts.
final class InferenceThreads: Sendable {
    private let queue = WorkQueue()

    init(count: Int) {
        for number in 0..<count {
            OwnThread.start(name: "sentences-\(number)") { [queue] in queue.runUntilStopped() }
        }
    }

    deinit { queue.stop() }

    /// How many closures wait for a thread.
    var backlog: Int { queue.backlog }

    /// Runs a closure on one of the threads, in the order of the calls.
    func run(_ work: @escaping @Sendable () -> Void) { queue.append(work) }
}

private final class WorkQueue: Sendable {
    private struct State {
        var work: [@Sendable () -> Void] = []
        var next = 0
        var isStopped = false

        mutating func take() -> (@Sendable () -> Void)? {
            guard next < work.count else { return nil }
            let taken = work[next]
            next += 1
            if next == work.count {
                work.removeAll(keepingCapacity: true)
                next = 0
            } else if next > 1024 {
                work.removeFirst(next)
                next = 0
            }
            return taken
        }
    }
    private let state = Mutex(State())
    private let wakeUp = DispatchSemaphore(value: 0)

    var backlog: Int { state.withLock { $0.work.count - $0.next } }

    func append(_ work: @escaping @Sendable () -> Void) {
        state.withLock { $0.work.append(work) }
        wakeUp.signal()
    }

    func stop() {
        state.withLock { $0.isStopped = true }
        wakeUp.signal()
    }

    func runUntilStopped() {
        while true {
            let (work, isStopped) = state.withLock { ($0.take(), $0.isStopped) }
            if let work {
                work()
            } else if isStopped {
                // The next thread wants to know too.
                wakeUp.signal()
                return
            } else {
                wakeUp.wait()
            }
        }
    }
}
