/// Who is running: services note themselves every ten seconds, and health reads it.
public protocol ServiceInstanceStoring: Sendable {
    /// Notes that an instance of a service is alive, with what it wants to be known.
    func note(service: String, instance: String, version: String, details: [String: String]) async throws

    /// The instance of a service that was seen last, whichever it was.
    func lastSeen(service: String) async throws -> ServiceInstance?

    /// Forgets an instance that has ended in order.
    func forget(service: String, instance: String) async throws
}

/// One instance of a service, as it noted itself.
public struct ServiceInstance: Sendable, Hashable {
    /// When it last did.
    public let seenAt: Timestamp
    /// What it wants to be known, such as the model and the embedder in use.
    public let details: [String: String]

    /// Makes it from its parts.
    public init(seenAt: Timestamp, details: [String: String] = [:]) {
        self.seenAt = seenAt
        self.details = details
    }
}

/// Something a health page asks whether it is there.
public protocol HealthProbe: Sendable {
    /// How long it took to answer.
    ///
    /// - Throws: When it does not answer in time.
    func latency() async throws -> Duration
}
