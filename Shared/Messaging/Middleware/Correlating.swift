public import Core

/// Continues the trace of each message: what a handler publishes carries it on without the handler's doing.
public struct Correlating: Middleware {
    /// Makes the middleware.
    public init() {}

    /// The handler with the addition around it.
    public func wrap(_ handler: any MessageHandler) -> any MessageHandler {
        ClosureHandler { message in
            let context = Self.context(of: message)
            let result = try await TraceContext.$current.withValue(context) { try await handler.handle(message) }
            guard case .continuing(let rest) = result else { return result }
            return .continuing { try await TraceContext.$current.withValue(context) { try await rest() } }
        }
    }

    /// The span of a message's handling: a child of the one that published it, or a new trace.
    private static func context(of message: ReceivedMessage) -> TraceContext {
        let header = message.headers.lastText(of: TraceContext.headerName)
        return header.flatMap { TraceContext(traceparent: $0) }?.makeChild() ?? .makeRoot()
    }
}

/// A publisher that adds the current trace to what it publishes.
public struct CorrelatingPublisher: MessagePublisher {
    private let publisher: any MessagePublisher

    /// Wraps a publisher.
    public init(_ publisher: any MessagePublisher) {
        self.publisher = publisher
    }

    /// Returns when the message is durable.
    public func publish(_ message: OutgoingMessage) async throws {
        try await publisher.publish(message.correlated())
    }
}
