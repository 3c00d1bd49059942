import CThread
import Dispatch
import Glibc
import Synchronization

/// A serial executor on one thread of its own, for actors whose C calls block (a database connection, a consumer).
///
/// Blocking a thread of Swift's own pool would hold up every other task; blocking this one holds up its actor alone.
/// The thread ends when the last reference to the executor is gone.
public final class ThreadExecutor: SerialExecutor {
    private let queue: JobQueue

    /// Starts a thread.
    ///
    /// - Parameter name: How the operating system shows the thread; the first 15 characters are kept.
    public init(name: String) {
        let queue = JobQueue()
        self.queue = queue
        OwnThread.start(name: name) { queue.runUntilStopped() }
    }

    deinit {
        queue.stop()
    }

    /// Takes a job for the thread.
    public func enqueue(_ job: consuming ExecutorJob) {
        queue.append(UnownedJob(job), on: asUnownedSerialExecutor())
    }

    /// The executor as the runtime wants it.
    public func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        UnownedSerialExecutor(ordinary: self)
    }
}

/// Jobs waiting for their thread.
///
/// Unbounded by nature: each entry is a suspended task of its actor.
private final class JobQueue: Sendable {
    private struct State {
        var jobs: [(job: UnownedJob, executor: UnownedSerialExecutor)] = []
        var isStopped = false
    }
    private let state = Mutex(State())
    private let wakeUp = DispatchSemaphore(value: 0)

    func append(_ job: UnownedJob, on executor: UnownedSerialExecutor) {
        let wasEmpty = state.withLock { state in
            state.jobs.append((job, executor))
            return state.jobs.count == 1
        }
        if wasEmpty { wakeUp.signal() }
    }

    func stop() {
        state.withLock { $0.isStopped = true }
        wakeUp.signal()
    }

    func runUntilStopped() {
        while true {
            let (jobs, isStopped) = state.withLock { state in
                defer { state.jobs.removeAll() }
                return (state.jobs, state.isStopped)
            }
            for (job, executor) in jobs { job.runSynchronously(on: executor) }
            guard jobs.isEmpty else { continue }
            if isStopped { return }
            wakeUp.wait()
        }
    }
}

/// Threads that the process owns, outside Swift's pool.
public enum OwnThread {
    private final class Body {
        let name: String
        let work: @Sendable () -> Void
        init(name: String, work: @escaping @Sendable () -> Void) {
            self.name = name
            self.work = work
        }
    }

    /// Runs a closure on a new detached thread.
    ///
    /// - Parameters:
    ///   - name: How the operating system shows the thread; the first 15 characters are kept.
    ///   - work: What the thread does; the thread ends with it.
    public static func start(name: String, _ work: @escaping @Sendable () -> Void) {
        let body = Unmanaged.passRetained(Body(name: String(name.prefix(15)), work: work))
        var thread = pthread_t()
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        pthread_attr_setstacksize(&attributes, 1 << 20)
        let result = pthread_create(
            &thread, &attributes,
            { argument in
                guard let argument else { return nil }
                // Takes what `start` retained.
                let body = Unmanaged<Body>.fromOpaque(argument).takeRetainedValue()
                _ = body.name.withCString { fte_thread_set_name($0) }
                body.work()
                return nil
            }, body.toOpaque())
        pthread_attr_destroy(&attributes)
        // The process is out of threads: nothing that asked for one can work.
        precondition(result == 0, "pthread_create failed")
    }

    /// Runs a closure on a new thread and waits for it, for a time: the way to call what may never return.
    ///
    /// Blocks. Work that is not done in time goes on by itself, and keeps what it captured as long as it does.
    ///
    /// - Parameters:
    ///   - name: How the operating system shows the thread; the first 15 characters are kept.
    ///   - limit: How long to wait.
    ///   - work: What the thread does.
    /// - Returns: Whether the work was done in time.
    public static func finishes(
        name: String, within limit: Duration, _ work: @escaping @Sendable () -> Void
    ) -> Bool {
        let isDone = DispatchSemaphore(value: 0)
        let waiting = Mutex<(@Sendable () -> Void)?>(work)
        start(name: name) {
            // Let go of before the caller goes on: what the work held last must not end beside what he does next.
            do { waiting.withLock { $0.take() }?() }
            isDone.signal()
        }
        return isDone.wait(timeout: .now() + limit / .seconds(1)) == .success
    }
}
