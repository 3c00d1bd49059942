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
        let value: Value?
        do {
            let row = try await connection.query("SELECT pg_try_advisory_lock(\(key)) AS held").first
            value = try row?.value("held", as: Bool.self) == true ? try await body(connection) : nil
        } catch {
            await connection.close()
            throw error
        }
        await connection.close()
        return value
    }
}
