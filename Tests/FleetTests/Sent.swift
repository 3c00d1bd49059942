import Synchronization

/// How much a steady load has sent, and whether it is to end.
final class Sent: Sendable {
    private let state = Mutex((count: 0, isOver: false))

    var value: Int { state.withLock { $0.count } }
    var isOver: Bool { state.withLock { $0.isOver } }

    func increment() { state.withLock { $0.count += 1 } }
    func end() { state.withLock { $0.isOver = true } }
}
