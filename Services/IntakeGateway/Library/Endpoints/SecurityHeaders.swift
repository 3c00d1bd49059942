import HTTPServer

/// Adds to every answer what keeps browsers from guessing, and to those that say nothing else that they are not kept.
struct SecurityHeaders: HTTPMiddleware {
    private struct Wrapped: HTTPHandler {
        let handler: any HTTPHandler

        func respond(to request: HTTPRequest) async -> HTTPResponse {
            var response = await handler.respond(to: request)
            response.headers.append("X-Content-Type-Options", "nosniff")
            if response.headers["Cache-Control"] == nil { response.headers.append("Cache-Control", "no-store") }
            return response
        }
    }

    func wrap(_ handler: any HTTPHandler) -> any HTTPHandler {
        Wrapped(handler: handler)
    }
}
