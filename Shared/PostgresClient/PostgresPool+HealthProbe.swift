public import Core

extension PostgresPool: HealthProbe {
    /// How long Postgres took to answer.
    public func latency() async throws -> Duration {
        try await ping()
    }
}
