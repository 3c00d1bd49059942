import Core
import HTTPServer

/// Lets pages of other sites use a route (CORS): the named sites, and without credentials.
struct CrossOrigin: Sendable {
    private let origins: Set<String>

    init(origins: [String]) {
        self.origins = Set(origins)
    }

    /// A route, and the preflight that browsers send before it.
    func routes(
        _ method: String, _ path: String, aliases: [String],
        _ answer: @escaping @Sendable (HTTPRequest) async -> HTTPResponse
    ) -> [HTTPRoute] {
        [
            HTTPRoute(method, path, aliases: aliases) { request in
                var response = await answer(request)
                allow(request, in: &response)
                return response
            },
            HTTPRoute("OPTIONS", path, aliases: aliases) { request in
                var response = HTTPResponse(status: 204)
                guard allow(request, in: &response) else { return response }
                response.headers.append("Access-Control-Allow-Methods", "\(method), OPTIONS")
                response.headers.append("Access-Control-Allow-Headers", "content-type, idempotency-key")
                response.headers.append("Access-Control-Max-Age", "3600")
                return response
            },
        ]
    }

    @discardableResult
    private func allow(_ request: HTTPRequest, in response: inout HTTPResponse) -> Bool {
        response.headers.append("Vary", "Origin")
        guard let origin = request.headers["Origin"], origins.contains(origin) || origins.contains("*") else {
            return false
        }
        response.headers.append("Access-Control-Allow-Origin", origin)
        response.headers.append("Access-Control-Expose-Headers", "Retry-After")
        return true
    }
}
