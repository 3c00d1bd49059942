/// Which part of a handler a middleware acts on.
public enum HandlerPart: String, Sendable {
    /// The part that is serialised per key.
    case ordered
    /// The part that runs beside the key's next messages.
    case concurrent
}

/// A handler made of a closure.
public struct ClosureHandler: MessageHandler {
    private let body: @Sendable (ReceivedMessage) async throws -> HandlingResult

    /// Makes a handler that runs the closure for each message.
    public init(_ body: @escaping @Sendable (ReceivedMessage) async throws -> HandlingResult) {
        self.body = body
    }

    /// Handles one message.
    public func handle(_ message: ReceivedMessage) async throws -> HandlingResult {
        try await body(message)
    }
}

extension MessageHandler {
    /// The handler with middleware around it, the first outermost.
    public func wrapped(in middleware: [any Middleware]) -> any MessageHandler {
        middleware.reversed().reduce(self as any MessageHandler) { $1.wrap($0) }
    }
}
