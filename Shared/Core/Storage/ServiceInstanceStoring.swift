/// Who is running: services note themselves every ten seconds, and health reads it.
public protocol ServiceInstanceStoring: Sendable {
    /// Notes that an instance of a service is alive, with what it wants to be known.
    func note(service: String, instance: String, version: String, details: [String: String]) async throws

    /// When any instance of a service was last seen.
    func lastSeen(service: String) async throws -> Timestamp?

    /// Forgets an instance that has ended in order.
    func forget(service: String, instance: String) async throws
}

/// Something a health page asks whether it is there.
public protocol HealthProbe: Sendable {
    /// How long it took to answer.
    ///
    /// - Throws: When it does not answer in time.
    func latency() async throws -> Duration
}
