import Core
import Lifecycle
import Synchronization

/// One connection to Postgres, on a thread of its own.
///
/// Each call hops to that thread once, however many statements it sends. A connection whose state is unknown (lost,
/// timed out, cancelled in the middle) is closed, and everything asked of it then fails.
public actor PostgresConnection {
    /// What the pool sets at the beginning of a lease, without a hop.
    struct Lease: OptionSet {
        let rawValue: UInt8
        /// Nothing was sent yet, so that a connection found dead may be made anew.
        static let isFresh = Lease(rawValue: 1)
        /// BEGIN goes out with the first statement.
        static let begins = Lease(rawValue: 2)
    }

    /// What the pool reads at the end of a lease, without a hop.
    enum Condition: UInt8 {
        case idle, inTransaction, closed
    }

    private let executor: ThreadExecutor
    private let configuration: PostgresConfiguration
    private var handle: PostgresHandle?
    private var statements = StatementCache()
    private let lease = Atomic<UInt8>(0)
    private let conditionValue = Atomic<UInt8>(Condition.closed.rawValue)

    /// The thread of this connection.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(_ configuration: PostgresConfiguration) {
        self.configuration = configuration
        executor = ThreadExecutor(name: "postgres")
    }

    nonisolated var condition: Condition {
        Condition(rawValue: conditionValue.load(ordering: .acquiring)) ?? .closed
    }

    nonisolated func begin(_ lease: Lease) {
        self.lease.store(lease.rawValue, ordering: .releasing)
    }

    func connect() throws(PostgresError) {
        handle = nil
        statements = StatementCache()
        conditionValue.store(Condition.closed.rawValue, ordering: .releasing)
        handle = try PostgresHandle.connect(configuration)
        let milliseconds = Int(configuration.statementTimeout / .milliseconds(1))
        try script(
            """
            SET statement_timeout = \(milliseconds); SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD';
            SET bytea_output = 'hex'; SET standard_conforming_strings = on
            """, timeout: configuration.connectTimeout)
    }

    /// Sends one statement and gives its rows.
    ///
    /// - Throws: `PostgresError`.
    public func query(_ sql: SQL) async throws(PostgresError) -> [PostgresRow] {
        try run([sql], timeout: bound).first?.result.rows ?? []
    }

    /// Sends one statement and gives the number of rows it wrote or found.
    ///
    /// - Throws: `PostgresError`.
    @discardableResult
    public func execute(_ sql: SQL) async throws(PostgresError) -> Int {
        try run([sql], timeout: bound).first?.affected ?? 0
    }

    /// Sends several statements in one round trip and gives the rows of each.
    ///
    /// Outside a transaction they are one: the first that fails undoes all of them. Inside, it fails the transaction.
    ///
    /// - Throws: `PostgresError` of the first statement that failed.
    @discardableResult
    public func pipeline(_ statements: [SQL]) async throws(PostgresError) -> [[PostgresRow]] {
        guard !statements.isEmpty else { return [] }
        return try run(statements, timeout: bound).map { $0.result.rows }
    }

    /// As `pipeline`, and gives the number of rows each statement wrote or found.
    ///
    /// - Throws: `PostgresError` of the first statement that failed.
    @discardableResult
    public func pipelineExecute(_ statements: [SQL]) async throws(PostgresError) -> [Int] {
        guard !statements.isEmpty else { return [] }
        return try run(statements, timeout: bound).map { $0.affected }
    }

    /// Sends a script of several statements without binds.
    ///
    /// - Parameters:
    ///   - text: Never anything from outside.
    ///   - timeout: How long the server may take.
    /// - Throws: `PostgresError` of the first statement that failed.
    public func execute(unsafeScript text: String, timeout: Duration = .seconds(3600)) async throws(PostgresError) {
        if Lease(rawValue: lease.load(ordering: .acquiring)).contains(.begins) { try run([], timeout: bound) }
        try script(text, timeout: timeout)
    }

    /// Commits, if anything was sent since the transaction began.
    func commit() throws(PostgresError) {
        guard try run(["COMMIT"], timeout: bound).first?.command == "COMMIT" else {
            throw PostgresError(.transactionAborted)
        }
    }

    /// Undoes the open transaction; a connection on which that fails is closed.
    func rollBack() {
        guard handle?.isInTransaction == true else { return }
        guard (try? run(["ROLLBACK"], timeout: bound)) != nil else { return close() }
    }

    func close() {
        handle = nil
        conditionValue.store(Condition.closed.rawValue, ordering: .releasing)
    }

    /// Whether a transaction was asked for and nothing was sent since.
    nonisolated var hasSentNothing: Bool {
        Lease(rawValue: lease.load(ordering: .acquiring)).contains(.begins)
    }

    private var bound: Duration { configuration.statementTimeout + .seconds(2) }

    // MARK: - On the connection's thread

    private struct Outcome {
        let result: PostgresResult
        let affected: Int
        let command: String
    }

    private enum Step {
        case prepare(StatementCache.Statement)
        case execute(StatementCache.Statement, isAsked: Bool)
        case deallocate
    }

    @discardableResult
    private func run(_ asked: [SQL], timeout: Duration) throws(PostgresError) -> [Outcome] {
        guard !Task.isCancelled else { throw PostgresError(.cancelled) }
        for sql in asked {
            if sql.holdsZeroByte { throw PostgresError(.zeroByte) }
            if sql.bindCount > 65_535 { throw PostgresError(.statement) }
        }
        let lease = Lease(rawValue: lease.exchange(0, ordering: .acquiringAndReleasing))
        if lease.contains(.isFresh), handle?.isStillOpen() != true { try connect() }
        var patience = Patience(timeout)
        do throws(PostgresError) {
            let steps = try send(asked, begins: lease.contains(.begins))
            let outcomes = try receive(steps, &patience)
            try settle(patience)
            return outcomes
        } catch {
            try? settle(patience)
            throw patience.wasCancelled ? PostgresError(.cancelled) : error
        }
    }

    /// Notes what state the connection is in; one whose answers are not all read, or that was cancelled, is closed.
    private func settle(_ patience: Patience) throws(PostgresError) {
        if patience.wasCancelled {
            close()
            throw PostgresError(.cancelled)
        }
        if handle?.isAlive == true, handle?.isIdle == true {
            conditionValue.store(Condition.idle.rawValue, ordering: .releasing)
        } else if handle?.isAlive == true, handle?.isInTransaction == true {
            conditionValue.store(Condition.inTransaction.rawValue, ordering: .releasing)
        } else {
            close()
        }
    }

    private func send(_ asked: [SQL], begins: Bool) throws(PostgresError) -> [Step] {
        guard handle != nil else { throw PostgresError(.connectionLost) }
        var steps: [Step] = []
        steps.reserveCapacity(asked.count + 1)
        for statement in statements.takeSurplus() {
            guard handle?.sendOnce("DEALLOCATE \(statement.name)") == true else {
                close()
                throw PostgresError(.connectionLost)
            }
            steps.append(.deallocate)
        }
        if begins { try send("BEGIN", isAsked: false, &steps) }
        for sql in asked { try send(sql, isAsked: true, &steps) }
        guard handle?.sendSync() == true else {
            close()
            throw PostgresError(.connectionLost)
        }
        return steps
    }

    private func send(_ sql: SQL, isAsked: Bool, _ steps: inout [Step]) throws(PostgresError) {
        let (statement, isNew) = statements.statement(for: sql.text)
        if isNew { steps.append(.prepare(statement)) }
        steps.append(.execute(statement, isAsked: isAsked))
        let isPrepared = !isNew || handle?.sendPrepare(statement.name, statement.text) == true
        guard isPrepared, handle?.sendExecute(statement.name, sql) == true else {
            close()
            throw PostgresError(.connectionLost)
        }
    }

    private func receive(_ steps: [Step], _ patience: inout Patience) throws(PostgresError) -> [Outcome] {
        var outcomes: [Outcome] = []
        outcomes.reserveCapacity(steps.count)
        var failure: PostgresError?
        for step in steps {
            let pointer = try nextResult(&patience)
            let status = PostgresResult.status(pointer)
            switch step {
            case .deallocate:
                PostgresResult.discard(pointer, unless: status, &failure)
            case .prepare(let statement):
                if status != .ok { statements.forget(statement) }
                PostgresResult.discard(pointer, unless: status, &failure)
            case .execute(let statement, let isAsked):
                guard isAsked, status == .ok else {
                    PostgresResult.discard(pointer, unless: status, &failure)
                    if failure?.kind == .staleStatement { statements.forget(statement) }
                    break
                }
                outcomes.append(outcome(pointer, statement))
            }
            try skipMark(&patience)
        }
        PostgresResult.discard(try nextResult(&patience))
        if let failure { throw failure }
        return outcomes
    }

    private func outcome(_ pointer: OpaquePointer, _ statement: StatementCache.Statement) -> Outcome {
        let columns = statement.columns ?? ResultColumns(pointer)
        statement.columns = columns
        let (affected, command) = PostgresResult.tag(pointer)
        return Outcome(result: PostgresResult(taking: pointer, columns: columns), affected: affected, command: command)
    }

    private func nextResult(_ patience: inout Patience) throws(PostgresError) -> OpaquePointer {
        guard let result = try nextResultOrMark(&patience) else {
            close()
            throw PostgresError(.connectionLost)
        }
        return result
    }

    /// Reads the mark that ends one statement's results.
    private func skipMark(_ patience: inout Patience) throws(PostgresError) {
        while let surplus = try nextResultOrMark(&patience) { PostgresResult.discard(surplus) }
    }

    private func nextResultOrMark(_ patience: inout Patience) throws(PostgresError) -> OpaquePointer? {
        do throws(PostgresError) {
            return try handle?.nextResult(&patience)
        } catch {
            close()
            throw error
        }
    }

    private func script(_ text: String, timeout: Duration) throws(PostgresError) {
        guard handle?.sendScript(text) == true else {
            close()
            throw PostgresError(.connectionLost)
        }
        var patience = Patience(timeout)
        var failure: PostgresError?
        do throws(PostgresError) {
            while let result = try handle?.nextResult(&patience) {
                PostgresResult.discard(result, unless: PostgresResult.status(result), &failure)
            }
        } catch {
            close()
            throw patience.wasCancelled ? PostgresError(.cancelled) : error
        }
        if handle?.endScript() != true { close() }
        try settle(patience)
        if let failure { throw failure }
    }
}
