/// Answers requests.
///
/// A handler never fails: what goes wrong becomes an answer. It runs in a task of its own and may take its time; the
/// server bounds how many run at once.
public protocol HTTPHandler: Sendable {
    /// Answers one request.
    func respond(to request: HTTPRequest) async -> HTTPResponse
}

/// Wraps a handler to add one thing to it: CORS, security headers.
public protocol HTTPMiddleware: Sendable {
    /// The handler with the addition around it.
    func wrap(_ handler: any HTTPHandler) -> any HTTPHandler
}

/// A handler made of a closure.
public struct HTTPClosureHandler: HTTPHandler {
    private let answer: @Sendable (HTTPRequest) async -> HTTPResponse

    /// Makes a handler of a closure.
    public init(_ answer: @escaping @Sendable (HTTPRequest) async -> HTTPResponse) {
        self.answer = answer
    }

    /// Answers one request.
    public func respond(to request: HTTPRequest) async -> HTTPResponse {
        await answer(request)
    }
}
