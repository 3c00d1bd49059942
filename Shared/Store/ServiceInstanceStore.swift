public import Core
import FoundationEssentials
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

    /// The instance of a service that was seen last.
    public func lastSeen(service: String) async throws -> ServiceInstance? {
        let rows = try await pool.query(
            """
            SELECT seen_at, details::text AS details FROM service_instances WHERE service = \(service)
            ORDER BY seen_at DESC LIMIT 1
            """)
        return try rows.first.map { row in
            let details = try row.value("details", as: String.self)
            return ServiceInstance(
                seenAt: try row.value("seen_at", as: Timestamp.self),
                details: (try? JSONDecoder().decode([String: String].self, from: Data(details.utf8))) ?? [:])
        }
    }

    /// Forgets an instance that has ended in order.
    public func forget(service: String, instance: String) async throws {
        _ = try await pool.execute(
            "DELETE FROM service_instances WHERE service = \(service) AND instance = \(instance)")
    }
}
