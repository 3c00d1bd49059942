import Core

/// What a pool knows, and what follows from each event; it does nothing itself.
struct PoolState {
    typealias Waiter = CheckedContinuation<Grant, any Error>

    /// What a waiting caller gets: a connection, or leave to make one.
    enum Grant {
        case lend(PostgresConnection)
        case connect
    }

    enum Step {
        case lend(PostgresConnection)
        case connect
        case fail(PostgresError)
        case wait
    }

    /// What is to be done after the lock is left.
    struct Effects {
        var granted: (waiter: Waiter, grant: Grant)?
        var refused: (waiters: [Waiter], error: PostgresError)?

        func carryOut() {
            if let granted { granted.waiter.resume(returning: granted.grant) }
            if let refused { for waiter in refused.waiters { waiter.resume(throwing: refused.error) } }
        }
    }

    struct Chores {
        var expired: [Waiter]
        var connects: Bool
        var isFinished: Bool
    }

    private let configuration: PostgresConfiguration
    private var idle: [(connection: PostgresConnection, since: ContinuousClock.Instant)] = []
    private var waiters: [UInt64: (waiter: Waiter, deadline: ContinuousClock.Instant)] = [:]
    private var order = Queue<UInt64>()
    private var lastIdentifier: UInt64 = 0
    private var failures = 0
    private var away: (until: ContinuousClock.Instant, error: PostgresError)?
    private var isClosed = false
    /// Connections lent, idle or being made.
    private(set) var total = 0

    init(_ configuration: PostgresConfiguration) {
        self.configuration = configuration
    }

    var idleCount: Int { idle.count }
    var waiterCount: Int { waiters.count }

    mutating func acquire(now: ContinuousClock.Instant) -> Step {
        if isClosed { return .fail(PostgresError(.closed)) }
        if let last = idle.popLast() { return .lend(last.connection) }
        if total < configuration.maximumConnections {
            guard let away, now < away.until else {
                total += 1
                return .connect
            }
            if total == 0 { return .fail(away.error) }
        }
        return waiters.count < configuration.maximumWaiters ? .wait : .fail(PostgresError(.poolExhausted))
    }

    mutating func makeWaiterIdentifier() -> UInt64 {
        lastIdentifier += 1
        return lastIdentifier
    }

    /// Queues a caller, unless something has become free meanwhile.
    mutating func wait(
        _ identifier: UInt64, _ waiter: Waiter, now: ContinuousClock.Instant, isCancelled: Bool
    ) -> Step {
        if isCancelled { return .fail(PostgresError(.cancelled)) }
        let step = acquire(now: now)
        guard case .wait = step else { return step }
        waiters[identifier] = (waiter, now + configuration.acquireTimeout)
        order.append(identifier)
        return .wait
    }

    mutating func stopWaiting(_ identifier: UInt64) -> Waiter? {
        waiters.removeValue(forKey: identifier)?.waiter
    }

    /// Notes that connecting works; true when it had not before.
    mutating func connected() -> Bool {
        defer {
            failures = 0
            away = nil
        }
        return failures > 0
    }

    mutating func connectFailed(_ error: PostgresError, now: ContinuousClock.Instant) -> (isFirst: Bool, Effects) {
        total -= 1
        guard error.kind != .cancelled else { return (false, freeSlot(now: now)) }
        failures += 1
        away = (now + configuration.reconnect.pause(afterFailures: failures), error)
        return (failures == 1, freeSlot(now: now))
    }

    mutating func release(_ connection: PostgresConnection, now: ContinuousClock.Instant) -> Effects {
        guard connection.condition == .idle, !isClosed else {
            total -= 1
            return freeSlot(now: now)
        }
        guard let waiter = nextWaiter() else {
            idle.append((connection, now))
            return Effects()
        }
        return Effects(granted: (waiter, .lend(connection)))
    }

    mutating func close() -> [Waiter] {
        isClosed = true
        total -= idle.count
        idle.removeAll()
        return takeWaiters()
    }

    /// What `run` has to do now.
    mutating func chores(now: ContinuousClock.Instant) -> Chores {
        let expired = waiters.filter { $0.value.deadline <= now }
        for identifier in expired.keys { waiters[identifier] = nil }
        if total > configuration.minimumConnections, let oldest = idle.first, now - oldest.since > .seconds(60) {
            idle.removeFirst()
            total -= 1
        }
        let connects =
            !isClosed && total < configuration.minimumConnections && (away.map { $0.until <= now } ?? true)
        if connects { total += 1 }
        return Chores(
            expired: expired.values.map(\.waiter), connects: connects, isFinished: isClosed && total == 0)
    }

    /// A connection less: the next caller may make one; while the server is away and none is left, all are refused.
    private mutating func freeSlot(now: ContinuousClock.Instant) -> Effects {
        if let away, now < away.until {
            return total == 0 ? Effects(refused: (takeWaiters(), away.error)) : Effects()
        }
        guard !isClosed, let waiter = nextWaiter() else { return Effects() }
        total += 1
        return Effects(granted: (waiter, .connect))
    }

    private mutating func nextWaiter() -> Waiter? {
        while let identifier = order.popFirst() {
            if let found = waiters.removeValue(forKey: identifier) { return found.waiter }
        }
        return nil
    }

    private mutating func takeWaiters() -> [Waiter] {
        defer {
            waiters.removeAll()
            order = Queue()
        }
        return waiters.values.map(\.waiter)
    }
}
