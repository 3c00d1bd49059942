public import Core

/// Puts messages on their topics.
public protocol MessagePublisher: Sendable {
    /// Returns when the message is durable (`acks=all`), and throws when that is not known within the time limit.
    ///
    /// Messages of one key that are published one after the other without waiting leave in that order.
    func publish(_ message: OutgoingMessage) async throws
}
