import Core

/// Lets pages of the listed origins call the server (CORS); answers their preflight requests.
public struct CrossOriginPolicy: HTTPMiddleware {
    private let origins: Set<String>

    /// Makes a policy.
    ///
    /// - Parameter origins: Such as `https://www.example.com`; `*` is everybody.
    public init(origins: [String]) {
        self.origins = Set(origins.map { $0.lowercased() })
    }

    /// The handler with the addition around it.
    public func wrap(_ handler: any HTTPHandler) -> any HTTPHandler {
        HTTPClosureHandler { request in
            guard let origin = request.headers["Origin"], self.allows(origin) else {
                return await handler.respond(to: request)
            }
            if request.method == "OPTIONS", let method = request.headers["Access-Control-Request-Method"] {
                return self.preflight(
                    origin, method: method, headers: request.headers["Access-Control-Request-Headers"])
            }
            var response = await handler.respond(to: request)
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Expose-Headers"] = "Retry-After"
            response.headers.append("Vary", "Origin")
            return response
        }
    }

    private func allows(_ origin: String) -> Bool {
        origins.contains("*") || origins.contains(origin.lowercased())
    }

    private func preflight(_ origin: String, method: String, headers: String?) -> HTTPResponse {
        var answer: HTTPHeaders = [
            "Access-Control-Allow-Origin": origin, "Access-Control-Allow-Methods": method,
            "Access-Control-Max-Age": "600",
            "Vary": "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
        ]
        if let headers { answer.append("Access-Control-Allow-Headers", headers) }
        return HTTPResponse(status: 204, headers: answer)
    }
}
