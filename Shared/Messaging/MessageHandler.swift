/// What the ordered part of a handler leaves to be done.
public enum HandlingResult: Sendable {
    /// The message is finished.
    case finished
    /// The rest may run beside the customer's next message; the message is finished when it returns.
    case continuing(@Sendable () async throws -> Void)
}

/// What a service does with one message.
///
/// `handle` is the ordered part: it runs alone for its key, in the order of the partition, and holds up only its key.
/// What it returns as `.continuing` is the concurrent part. A part that returns has succeeded; one that throws is
/// retried or dead-lettered by the middleware around it. A handler never commits offsets and never retries.
public protocol MessageHandler: Sendable {
    /// Handles one message.
    func handle(_ message: ReceivedMessage) async throws -> HandlingResult
}

/// Wraps a handler to add one thing to it: retries, a time limit, dead letters, correlation, measuring.
public protocol Middleware: Sendable {
    /// The handler with the addition around it.
    func wrap(_ handler: any MessageHandler) -> any MessageHandler
}
