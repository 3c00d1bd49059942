import CMicroHTTPD
import Glibc
import Synchronization

/// One open connection: who is at its other end, and until when it must have sent what it owes.
final class ConnectionWatch: Sendable {
    let descriptor: Int32
    let remoteAddress: String
    private let deadline: Atomic<Int64>

    init(descriptor: Int32, remoteAddress: String, allowed: Duration) {
        self.descriptor = descriptor
        self.remoteAddress = remoteAddress
        deadline = Atomic(CoarseClock.now + allowed.wholeMilliseconds)
    }

    /// Gives the other end this long to send what it owes; nil while it owes nothing.
    func expect(within allowed: Duration?) {
        let time = allowed.map { CoarseClock.now + $0.wholeMilliseconds } ?? .max
        deadline.store(time, ordering: .relaxed)
    }

    func isOverdue(at now: Int64) -> Bool {
        deadline.load(ordering: .relaxed) < now
    }
}

/// Every open connection, so that those that send too slowly can be cut.
///
/// A pause between two bytes is the library's business; this is against clients that drip.
final class ConnectionRegistry: Sendable {
    private let connections = Mutex<[Int32: ConnectionWatch]>([:])

    var count: Int { connections.withLock { $0.count } }

    func add(_ watch: ConnectionWatch) {
        connections.withLock { $0[watch.descriptor] = watch }
    }

    func remove(_ watch: ConnectionWatch) {
        _ = connections.withLock { $0.removeValue(forKey: watch.descriptor) }
    }

    /// Ends the connections that are overdue and says how many.
    ///
    /// Under the lock a descriptor cannot become another's.
    func cutOverdue() -> Int {
        let now = CoarseClock.now
        return connections.withLock { connections in
            let overdue = connections.values.filter { $0.isOverdue(at: now) }
            for watch in overdue { shutdown(watch.descriptor, Int32(SHUT_RDWR)) }
            return overdue.count
        }
    }

    /// Gives what is still arriving a last while.
    func hurry(within allowed: Duration) {
        let limit = CoarseClock.now + allowed.wholeMilliseconds
        connections.withLock { connections in
            for watch in connections.values where watch.isOverdue(at: .max) && !watch.isOverdue(at: limit) {
                watch.expect(within: allowed)
            }
        }
    }
}

/// The monotonic clock in milliseconds, cheap enough to be asked several times a request.
enum CoarseClock {
    static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC_COARSE, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}

extension Duration {
    var wholeMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
