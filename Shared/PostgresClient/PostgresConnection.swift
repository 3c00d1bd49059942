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
    let configuration: PostgresConfiguration
    var handle: PostgresHandle?
    var statements = StatementCache()
    let lease = Atomic<UInt8>(0)
    let conditionValue = Atomic<UInt8>(Condition.closed.rawValue)

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

    /// Sends the last statements of a transaction together with its COMMIT, in one round trip, and gives the rows of each.
    ///
    /// - Throws: `PostgresError` of the first statement that failed: then nothing is committed. After `.connectionLost` the
    ///   transaction may have been committed or not.
    public func commit(after statements: [SQL]) async throws(PostgresError) -> [[PostgresRow]] {
        try commit(statements).map { $0.result.rows }
    }

    /// Sends a script of several statements without binds.
    ///
    /// - Parameters:
    ///   - text: Never anything from outside.
    ///   - timeout: How long the server may take.
    /// - Throws: `PostgresError` of the first statement that failed.
    public func execute(unsafeScript text: String, timeout: Duration = .seconds(3600)) async throws(PostgresError) {
        // Sends BEGIN where one is due; after it nothing is made anew.
        try run([], timeout: bound)
        try script(text, timeout: timeout)
    }

    /// Commits what the closure has sent, or undoes it when it throws; all of it on this thread.
    func transaction<Value: Sendable>(
        _ body: @Sendable (isolated PostgresConnection) async throws -> Value
    ) async throws -> Value {
        do {
            let value = try await body(self)
            if isUncommitted { try commit() }
            return value
        } catch {
            if condition == .inTransaction { rollBack() }
            throw error
        }
    }

    /// Commits what was sent.
    func commit() throws(PostgresError) {
        try commit([])
    }

    @discardableResult
    private func commit(_ statements: [SQL]) throws(PostgresError) -> [Outcome] {
        let outcomes = try run(statements + ["COMMIT"], timeout: bound)
        guard outcomes.last?.command == "COMMIT" else { throw PostgresError(.transactionAborted) }
        return outcomes.dropLast()
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

    /// Whether something was sent in the transaction that was asked for, and no COMMIT with it.
    nonisolated var isUncommitted: Bool { !hasSentNothing && condition != .idle }

    private var bound: Duration { configuration.statementTimeout + .seconds(2) }
}
