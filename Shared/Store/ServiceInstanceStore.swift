public import Core
public import PostgresClient

/// Who is running.
public final class ServiceInstanceStore: ServiceInstanceStoring {
    private let pool: PostgresPool

    /// Makes the store.
    public init(pool: PostgresPool) {
        self.pool = pool
    }

    /// Notes that an instance is alive.
    public func note(service: String, instance: String, version: String, details: [String: String]) async throws {
        let details = SQL.json(try JSONText.of(details))
        _ = try await pool.pipeline([
            """
            INSERT INTO service_instances (service, instance, version, details)
            VALUES (\(service), \(instance), \(version), \(details))
            ON CONFLICT (service, instance) DO UPDATE
            SET version = excluded.version, details = excluded.details, seen_at = now()
            """,
            "DELETE FROM service_instances WHERE seen_at < now() - interval '1 day'",
        ])
    }

    /// When any instance of a service was last seen.
    public func lastSeen(service: String) async throws -> Timestamp? {
        let rows = try await pool.query(
            "SELECT max(seen_at) AS seen_at FROM service_instances WHERE service = \(service)")
        return try rows.first?.optional("seen_at", as: Timestamp.self)
    }

    /// Forgets an instance that has ended in order.
    public func forget(service: String, instance: String) async throws {
        _ = try await pool.execute(
            "DELETE FROM service_instances WHERE service = \(service) AND instance = \(instance)")
    }
}
