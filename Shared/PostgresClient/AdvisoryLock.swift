extension PostgresPool {
    /// Does something while this process alone holds a lock of the database; nil when another holds it.
    ///
    /// The lock lives on a connection of its own beside the pool and is lost with it: what must not happen twice has to be
    /// written through the connection that the closure gets, which fails from then on.
    ///
    /// - Parameters:
    ///   - key: Which lock.
    ///   - body: What to do; it gets the connection that holds the lock.
    /// - Returns: What the closure returned, or nil when another holds the lock.
    /// - Throws: What the closure throws, or `PostgresError`.
    @discardableResult
    public func withAdvisoryLock<Value>(
        key: Int64, _ body: (PostgresConnection) async throws -> Value
    ) async throws -> Value? {
        let connection = PostgresConnection(configuration)
        try await connection.connect()
        do {
            let row = try await connection.query("SELECT pg_try_advisory_lock(\(key)) AS held").first
            let isHeld = try row?.value("held", as: Bool.self) == true
            let value = isHeld ? try await body(connection) : nil
            await connection.releaseAdvisoryLocks()
            return value
        } catch {
            await connection.releaseAdvisoryLocks()
            throw error
        }
    }
}

extension PostgresConnection {
    /// Gives the locks back and closes: the server may see a connection's end a little later than its owner.
    fileprivate func releaseAdvisoryLocks() {
        rollBack()
        if handle != nil { _ = try? run(["SELECT pg_advisory_unlock_all()"], timeout: configuration.connectTimeout) }
        close()
    }
}
