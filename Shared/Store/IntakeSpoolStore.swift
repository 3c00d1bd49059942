public import Core
public import PostgresClient

/// What the gateway accepted while Kafka was away.
public final class IntakeSpoolStore: SpoolStoring {
    private let pool: PostgresPool

    /// Makes the store.
    public init(pool: PostgresPool) {
        self.pool = pool
    }

    /// Keeps a message durably; a second time with the same event id changes nothing.
    public func append(_ message: OutgoingMessage, eventID: String) async throws {
        let headers = SQL.json(try StoredMessage.headersText(message.headers))
        _ = try await pool.execute(
            """
            INSERT INTO intake_spool (event_id, topic, key, headers, value)
            VALUES (\(eventID), \(message.topic.rawValue), \(message.key), \(headers), \(message.value))
            ON CONFLICT (event_id) DO NOTHING
            """)
    }

    /// How many messages wait.
    public func waitingCount() async throws -> Int {
        let rows = try await pool.query("SELECT count(*) AS waiting FROM intake_spool")
        return try rows.first?.value("waiting", as: Int.self) ?? 0
    }

    /// Publishes the oldest waiting messages in order and forgets them; 0 when another gateway is at it.
    public func drain(
        limit: Int, publish: @Sendable ([OutgoingMessage]) async throws -> Void
    ) async throws -> Int {
        try await pool.withTransaction { connection in
            let locked = try await connection.query(
                "SELECT pg_try_advisory_xact_lock(\(AdvisoryKey.spoolDrainer)) AS locked")
            guard try locked.first?.value("locked", as: Bool.self) == true else { return 0 }
            let rows = try await connection.query(
                "SELECT id, topic, key, headers, value FROM intake_spool ORDER BY id LIMIT \(limit)")
            guard !rows.isEmpty else { return 0 }
            try await publish(try rows.map { try StoredMessage.read($0, table: "intake_spool") })
            let ids: [Int64] = try rows.map { try $0.value("id", as: Int64.self) }
            _ = try await connection.execute("DELETE FROM intake_spool WHERE id = ANY(\(ids))")
            return rows.count
        }
    }
}
