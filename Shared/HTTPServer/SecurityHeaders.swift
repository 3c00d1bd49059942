import Core

/// Adds what keeps browsers from doing more with an answer than was meant.
///
/// What the handler has set stays.
public struct SecurityHeaders: HTTPMiddleware {
    private static let defaults = [
        ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"), ("Referrer-Policy", "no-referrer"),
        ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"), ("Cache-Control", "no-store"),
    ]

    /// Makes the middleware.
    public init() {}

    /// The handler with the addition around it.
    public func wrap(_ handler: any HTTPHandler) -> any HTTPHandler {
        HTTPClosureHandler { request in
            Self.adding(to: await handler.respond(to: request))
        }
    }

    /// The answer with the header fields it lacks; for answers that pass no middleware.
    public static func adding(to response: HTTPResponse) -> HTTPResponse {
        var response = response
        for (name, value) in defaults where response.headers[name] == nil { response.headers.append(name, value) }
        return response
    }
}
