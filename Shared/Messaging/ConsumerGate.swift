import Synchronization

/// Holds the consumer while something outside is away, so that nothing more is taken that would only wait.
public final class ConsumerGate: Sendable {
    /// The gate of the consumer the running handler belongs to.
    @TaskLocal public static var current: ConsumerGate?

    private let waitingFor = Mutex<[String: Int]>([:])

    /// Makes an open gate.
    public init() {}

    /// Whether messages may be taken.
    public var isOpen: Bool { waitingFor.withLock { $0.isEmpty } }

    /// What is being waited for.
    public var dependencies: [String] { waitingFor.withLock { $0.keys.sorted() } }

    /// Says that one more handler waits for a dependency.
    ///
    /// - Returns: Whether it is the first.
    public func hold(for dependency: String) -> Bool {
        waitingFor.withLock { waiting in
            waiting[dependency, default: 0] += 1
            return waiting[dependency] == 1
        }
    }

    /// Says that one handler less waits for a dependency.
    ///
    /// - Returns: Whether it was the last.
    public func release(_ dependency: String) -> Bool {
        waitingFor.withLock { waiting in
            let rest = (waiting[dependency] ?? 0) - 1
            waiting[dependency] = rest > 0 ? rest : nil
            return rest <= 0
        }
    }
}
