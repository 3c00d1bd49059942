public import Core

/// Puts messages on their topics.
public protocol MessagePublisher: Sendable {
    /// Returns when the message is durable (`acks=all`), and throws when that is not known within the time limit.
    ///
    /// Messages of one key that are published one after the other without waiting leave in that order.
    func publish(_ message: OutgoingMessage) async throws
    /// Begins to publish, and says later what came of it, on no particular thread.
    ///
    /// Messages of one key leave in the order of these calls.
    func publish(_ message: OutgoingMessage, whenDone: @escaping @Sendable (Result<Void, any Error>) -> Void)
}

extension MessagePublisher {
    /// Begins to publish in a task.
    public func publish(_ message: OutgoingMessage, whenDone: @escaping @Sendable (Result<Void, any Error>) -> Void) {
        Task.immediate {
            do {
                try await publish(message)
                whenDone(.success(()))
            } catch {
                whenDone(.failure(error))
            }
        }
    }
}
