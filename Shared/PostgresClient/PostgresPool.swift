public import Core
public import Lifecycle
import Synchronization

/// Connections to one Postgres, lent to one caller at a time.
///
/// A connection is made by the caller that needs it, so the pool works before `run` does; `run` keeps the least number of
/// connections, ends waits that last too long, and closes everything at shut-down. While the server is away callers fail
/// at once with `.unavailable`, and connecting is tried again after a growing pause.
public final class PostgresPool: Component, Sendable {
    /// What it is called in logs.
    public let name = "postgres"
    let configuration: PostgresConfiguration
    private let log: Log
    private let state: Mutex<PoolState>
    private let failedConnects: Counter

    /// Makes a pool; nothing is connected yet.
    public init(configuration: PostgresConfiguration, log: Log, metrics: MetricsRegistry) {
        self.configuration = configuration
        self.log = log
        state = Mutex(PoolState(configuration))
        failedConnects = metrics.makeCounter("postgres_connect_failures_total", help: "Connections that failed.")
        showGauges(on: metrics)
    }

    /// Lends a connection.
    ///
    /// What the closure leaves open (a transaction) makes the connection be closed.
    ///
    /// - Throws: What the closure throws, or `PostgresError` when there is no connection.
    @discardableResult
    public func withConnection<Value>(_ body: (PostgresConnection) async throws -> Value) async throws -> Value {
        let connection = try await acquire()
        connection.begin(.isFresh)
        defer { release(connection) }
        return try await body(connection)
    }

    /// Lends a connection inside a transaction: committed when the closure returns, undone when it throws.
    ///
    /// BEGIN leaves together with the first statement, and COMMIT with the last ones where the closure says so
    /// (`commit(after:)`); a closure that sends none costs no round trip.
    ///
    /// - Throws: What the closure throws, or `PostgresError`. After `.connectionLost` the transaction may have been
    ///   committed or not.
    @discardableResult
    public func withTransaction<Value>(_ body: (PostgresConnection) async throws -> Value) async throws -> Value {
        let connection = try await acquire()
        connection.begin([.isFresh, .begins])
        defer { release(connection) }
        do {
            let value = try await body(connection)
            if connection.isUncommitted { try await connection.commit() }
            return value
        } catch {
            if connection.condition == .inTransaction { await connection.rollBack() }
            throw error
        }
    }

    /// Lends a connection, and runs the closure on the connection's own thread.
    ///
    /// A closure of several round trips does not go back to the shared threads between them, where each time it would
    /// stand in line behind everything that is ready to run.
    ///
    /// - Throws: What the closure throws, or `PostgresError`. With a transaction as `withTransaction`.
    func onConnection<Value: Sendable>(
        isTransaction: Bool, _ body: @Sendable (isolated PostgresConnection) async throws -> Value
    ) async throws -> Value {
        let connection = try await acquire()
        connection.begin(isTransaction ? [.isFresh, .begins] : .isFresh)
        defer { release(connection) }
        return try await isTransaction ? connection.transaction(body) : body(connection)
    }

    /// Sends one statement on any connection and gives its rows.
    public func query(_ sql: SQL) async throws -> [PostgresRow] {
        try await withConnection { try await $0.query(sql) }
    }

    /// Sends one statement on any connection and gives the number of rows it wrote or found.
    @discardableResult
    public func execute(_ sql: SQL) async throws -> Int {
        try await withConnection { try await $0.execute(sql) }
    }

    /// Sends several statements in one round trip, as one transaction, and gives the rows of each.
    @discardableResult
    public func pipeline(_ statements: [SQL]) async throws -> [[PostgresRow]] {
        try await withConnection { try await $0.pipeline(statements) }
    }

    /// How long the server takes to answer.
    ///
    /// - Throws: `PostgresError` when it does not.
    public func ping() async throws -> Duration {
        let start = ContinuousClock.now
        _ = try await query("SELECT 1")
        return start.duration(to: .now)
    }

    /// Looks after the connections until asked to end, then until none is lent any more.
    public func run() async throws {
        do {
            while true {
                let chores = state.withLock { $0.chores(now: .now) }
                for waiter in chores.expired { waiter.resume(throwing: PostgresError(.poolExhausted)) }
                if chores.isFinished { return }
                if chores.connects { await connectSpare() }
                try await Task.sleep(for: .milliseconds(100))
            }
        } catch {
            shutDown()
            throw error
        }
    }

    /// Closes what is idle; what is lent is closed when it comes back.
    public func shutDown() {
        let waiters = state.withLock { $0.close() }
        for waiter in waiters { waiter.resume(throwing: PostgresError(.closed)) }
    }

    private func connectSpare() async {
        guard let connection = try? await connect() else { return }
        release(connection)
    }

    func acquire() async throws -> PostgresConnection {
        let step = state.withLock { $0.acquire(now: .now) }
        switch step {
        case .lend(let connection): return connection
        case .connect: return try await connect()
        case .fail(let error): throw error
        case .wait: return try await waitForConnection()
        }
    }

    private func waitForConnection() async throws -> PostgresConnection {
        let identifier = state.withLock { $0.makeWaiterIdentifier() }
        let grant = try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation {
                (continuation: CheckedContinuation<PoolState.Grant, any Error>) in
                let step = state.withLock {
                    $0.wait(identifier, continuation, now: .now, isCancelled: Task.isCancelled)
                }
                switch step {
                case .lend(let connection): continuation.resume(returning: .lend(connection))
                case .connect: continuation.resume(returning: .connect)
                case .fail(let error): continuation.resume(throwing: error)
                case .wait: break
                }
            }
        } onCancel: {
            let waiter = state.withLock { $0.stopWaiting(identifier) }
            waiter?.resume(throwing: PostgresError(.cancelled))
        }
        switch grant {
        case .lend(let connection): return connection
        case .connect: return try await connect()
        }
    }

    /// Makes the connection that the state has granted.
    private func connect() async throws -> PostgresConnection {
        let connection = PostgresConnection(configuration)
        do {
            try await connection.connect()
        } catch {
            let isFirst = finishFailedConnect(error)
            if error.kind != .cancelled {
                failedConnects.increment()
                if isFirst { log.warning("postgres is away", [.error: error.description]) }
            }
            throw error
        }
        if state.withLock({ $0.connected() }) { log.info("postgres is back") }
        return connection
    }

    private func finishFailedConnect(_ error: PostgresError) -> Bool {
        let (isFirst, effects) = state.withLock { $0.connectFailed(error, now: .now) }
        effects.carryOut()
        return isFirst
    }

    private func release(_ connection: PostgresConnection) {
        let effects = state.withLock { $0.release(connection, now: .now) }
        effects.carryOut()
    }

    private func showGauges(on metrics: MetricsRegistry) {
        metrics.showGauge("postgres_connections", help: "Connections there are.") { [weak self] in
            Double(self?.state.withLock { $0.total } ?? 0)
        }
        metrics.showGauge("postgres_connections_idle", help: "Connections nobody uses.") { [weak self] in
            Double(self?.state.withLock { $0.idleCount } ?? 0)
        }
        metrics.showGauge("postgres_connection_waiters", help: "Callers waiting for a connection.") { [weak self] in
            Double(self?.state.withLock { $0.waiterCount } ?? 0)
        }
    }
}
