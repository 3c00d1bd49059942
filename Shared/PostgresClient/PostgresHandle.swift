import CLibPQ
import Glibc
import Lifecycle

/// Owns one connection of libpq in pipeline mode.
///
/// Its calls wait with `poll` and a deadline, on the calling thread.
struct PostgresHandle: ~Copyable {
    private let connection: OpaquePointer

    private init(taking connection: OpaquePointer) {
        self.connection = connection
    }

    /// Connects.
    static func connect(_ configuration: PostgresConfiguration) throws(PostgresError) -> PostgresHandle {
        let keywords = configuration.keywords
        var names: [UnsafePointer<CChar>?] = keywords.map { UnsafePointer(strdup($0.name)) } + [nil]
        var values: [UnsafePointer<CChar>?] = keywords.map { UnsafePointer(strdup($0.value)) } + [nil]
        defer { for text in names + values { free(UnsafeMutablePointer(mutating: text)) } }
        guard let started = PQconnectStartParams(&names, &values, 1) else { throw PostgresError(.outOfResources) }
        let handle = PostgresHandle(taking: started)
        PQsetNoticeReceiver(started, { _, _ in }, nil)
        try handle.finishConnecting(deadline: .now + configuration.connectTimeout)
        guard PQsetnonblocking(started, 1) == 0, PQenterPipelineMode(started) == 1 else {
            throw PostgresError(.connectionLost)
        }
        return handle
    }

    deinit {
        PQfinish(connection)
    }

    private func finishConnecting(deadline: ContinuousClock.Instant) throws(PostgresError) {
        var awaited = PGRES_POLLING_WRITING
        while awaited != PGRES_POLLING_OK {
            if awaited == PGRES_POLLING_FAILED || PQstatus(connection) == CONNECTION_BAD { throw connectFailure() }
            guard !Task.isCancelled else { throw PostgresError(.cancelled) }
            guard ContinuousClock.now < deadline else { throw PostgresError(.cannotConnect) }
            if wait(for: awaited == PGRES_POLLING_READING ? POLLIN : POLLOUT, until: deadline) == 0 { continue }
            awaited = PQconnectPoll(connection)
        }
    }

    /// Why no connection could be made: libpq tells it in words only.
    private func connectFailure() -> PostgresError {
        let message = PQerrorMessage(connection).map { String(cString: $0) } ?? ""
        if message.contains("starting up") { return PostgresError(.startingUp) }
        if message.contains("shutting down") { return PostgresError(.shuttingDown) }
        if message.contains("too many") || message.contains("connection slots") {
            return PostgresError(.tooManyConnections)
        }
        if message.contains("authentication failed") || message.contains("pg_hba.conf")
            || message.contains("does not exist") || message.contains("no password supplied")
        {
            return PostgresError(.accessRefused)
        }
        return PostgresError(.cannotConnect)
    }

    /// Whether the connection works as far as libpq knows.
    var isAlive: Bool { PQstatus(connection) == CONNECTION_OK }

    /// Whether no transaction is open and nothing is under way.
    var isIdle: Bool { PQtransactionStatus(connection) == PQTRANS_IDLE }

    /// Whether a transaction is open, failed or not.
    var isInTransaction: Bool {
        let status = PQtransactionStatus(connection)
        return status == PQTRANS_INTRANS || status == PQTRANS_INERROR
    }

    /// Whether an idle connection can be used: whatever has arrived unasked is most likely the server's farewell.
    func isStillOpen() -> Bool {
        var descriptor = pollfd(fd: PQsocket(connection), events: Int16(POLLIN), revents: 0)
        return isAlive && poll(&descriptor, 1, 0) == 0
    }

    func sendPrepare(_ name: String, _ text: String) -> Bool {
        PQsendPrepare(connection, name, text, 0, nil) == 1
    }

    /// Sends a statement that is not kept prepared and has no binds.
    func sendOnce(_ text: String) -> Bool {
        PQsendQueryParams(connection, text, 0, nil, nil, nil, nil, 0) == 1
    }

    func sendExecute(_ name: String, _ sql: SQL) -> Bool {
        let lengths = zip(sql.starts, sql.ends).map { start, end in Int32(start < 0 ? 0 : end - start) }
        let formats = [Int32](repeating: 1, count: lengths.count)
        return sql.values.bytes.withUnsafeBytes { bytes in
            // A text without letters needs a place, too, whichever: without one it would be NULL.
            let base = (bytes.baseAddress ?? UnsafeRawPointer(connection)).assumingMemoryBound(to: CChar.self)
            let values = sql.starts.map { start in start < 0 ? nil : base + start }
            return PQsendQueryPrepared(connection, name, Int32(values.count), values, lengths, formats, 0) == 1
        }
    }

    /// Ends what was sent, so that the server answers all of it.
    func sendSync() -> Bool {
        PQpipelineSync(connection) == 1
    }

    /// Sends a script of several statements outside pipeline mode; `endScript` must follow.
    func sendScript(_ text: String) -> Bool {
        PQexitPipelineMode(connection) == 1 && PQsendQuery(connection, text) == 1
    }

    func endScript() -> Bool {
        PQenterPipelineMode(connection) == 1
    }

    /// Waits for the next result, which the caller then owns; nil is libpq's mark between those of two statements.
    func nextResult(_ patience: inout Patience) throws(PostgresError) -> OpaquePointer? {
        var unsent = PQflush(connection)
        while unsent != 0 || PQisBusy(connection) == 1 {
            guard unsent >= 0 else { throw PostgresError(.connectionLost) }
            if patience.isCancelled() { cancel() }
            guard ContinuousClock.now < patience.deadline else { throw PostgresError(.connectionLost) }
            let ready = wait(for: unsent == 1 ? POLLIN | POLLOUT : POLLIN, until: patience.deadline)
            // What arrived last is read even when the server has closed: it may say why.
            if ready & ~POLLOUT != 0, PQconsumeInput(connection) == 0, !isAlive { break }
            if unsent == 1 { unsent = PQflush(connection) }
        }
        return PQgetResult(connection)
    }

    /// Asks the server to stop what it does, from a thread of its own, because a hung server would block it.
    private func cancel() {
        guard let request = PQgetCancel(connection) else { return }
        let address = UInt(bitPattern: request)
        OwnThread.start(name: "pg-cancel") {
            let request = OpaquePointer(bitPattern: address)
            PQcancel(request, nil, 0)
            PQfreeCancel(request)
        }
    }

    /// Waits at most a tenth of a second, so that deadlines and cancellation are seen; 0 when nothing happened.
    private func wait(for events: Int32, until deadline: ContinuousClock.Instant) -> Int32 {
        var descriptor = pollfd(fd: PQsocket(connection), events: Int16(events), revents: 0)
        let left = ContinuousClock.now.duration(to: deadline) / .milliseconds(1)
        let happened = poll(&descriptor, 1, Int32(min(100, max(1, left.rounded(.up)))))
        return happened > 0 ? Int32(descriptor.revents) : 0
    }
}

/// How long a call still waits, and whether its task has been cancelled.
struct Patience {
    var deadline: ContinuousClock.Instant
    private(set) var wasCancelled = false

    init(_ duration: Duration) {
        deadline = .now + duration
    }

    /// True once, the first time the task is found cancelled; the server then has a second to say so.
    mutating func isCancelled() -> Bool {
        guard !wasCancelled, Task.isCancelled else { return false }
        wasCancelled = true
        deadline = min(deadline, .now + .seconds(1))
        return true
    }
}
