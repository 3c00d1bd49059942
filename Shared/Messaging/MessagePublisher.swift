public import Core

/// Puts messages on their topics.
public protocol MessagePublisher: Sendable {
    /// Returns when the message is durable (`acks=all`), and throws when that is not known within the time limit.
    ///
    /// Messages of one key that are published one after the other without waiting leave in that order.
    func publish(_ message: OutgoingMessage) async throws
}

/// Puts messages on their topics without a task that waits for each.
public protocol BackgroundPublisher: Sendable {
    /// Begins to publish, and says later what came of it, on no particular thread.
    ///
    /// Messages of one key leave in the order of these calls.
    func publish(_ message: OutgoingMessage, whenDone: @escaping @Sendable (Result<Void, any Error>) -> Void)
}
