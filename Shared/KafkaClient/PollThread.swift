import Dispatch
import Lifecycle
import Synchronization

/// A thread that does one short blocking thing again and again until it is stopped, and then a last one.
final class PollThread: Sendable {
    private let isStopped = Atomic(false)

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - name: How the operating system shows it.
    ///   - turn: Blocks for at most a tenth of a second.
    ///   - end: What is done last, after `stop`.
    func start(name: String, turn: @escaping @Sendable () -> Void, end: @escaping @Sendable () -> Void = {}) {
        OwnThread.start(name: name) {
            while !self.isStopped.load(ordering: .acquiring) { turn() }
            end()
        }
    }

    /// Asks the thread to end after its present turn.
    func stop() {
        isStopped.store(true, ordering: .releasing)
    }
}

/// Runs calls that block on a thread of its own, one after the other.
actor BlockingCalls {
    private let executor: ThreadExecutor

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(name: String) {
        executor = ThreadExecutor(name: name)
    }

    func run<Result: Sendable>(_ call: @Sendable () throws -> Result) rethrows -> Result {
        try call()
    }
}
