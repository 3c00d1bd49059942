/// Messages that were accepted while Kafka was away, kept until they are on their topic.
public protocol SpoolStoring: Sendable {
    /// Keeps a message durably. Doing it twice with one event id keeps one.
    func append(_ message: OutgoingMessage, eventID: String) async throws

    /// How many messages still wait.
    func waitingCount() async throws -> Int

    /// Publishes waiting messages in the order they came, and forgets each once it is on its topic.
    ///
    /// One drainer at a time over all gateways; the others get 0.
    ///
    /// - Returns: How many were published.
    func drain(limit: Int, publish: @Sendable ([OutgoingMessage]) async throws -> Void) async throws -> Int
}
