import Core
import HTTPServer
import Signatures

/// Lets operators in by their token, and nobody else, to routes that are theirs.
struct OperatorGate: Sendable {
    /// A method, a path and its alias.
    typealias Place = (method: String, path: String, alias: String?)

    /// The operators' routes of the contract that nothing answers yet.
    static let reserved: [Place] = [
        ("GET", "/api/v1/metrics/channels", "/metrics/channels"),
        ("GET", "/api/v1/conversations/{id}", "/conversations/{id}"),
        ("GET", "/api/v1/customers/{id}/history", nil),
        ("GET", "/api/v1/escalations", nil),
        ("GET", "/api/v1/escalations/{id}", nil),
        ("POST", "/api/v1/escalations/{id}/claim", nil),
        ("POST", "/api/v1/escalations/{id}/resolve", nil),
        ("POST", "/api/v1/escalations/{id}/release", nil),
        ("POST", "/api/v1/escalations/{id}/reassign", nil),
        ("POST", "/api/v1/tickets/{ref}/reply", nil),
        ("GET", "/api/v1/dlq", nil),
        ("GET", "/api/v1/dlq/{partition}/{offset}", nil),
        ("POST", "/api/v1/dlq/{partition}/{offset}/replay", nil),
        ("POST", "/api/v1/dlq/{partition}/{offset}/discard", nil),
        ("GET", "/api/v1/reports/daily", nil),
        ("GET", "/api/v1/knowledge/candidates", nil),
        ("POST", "/api/v1/knowledge/candidates", nil),
        ("GET", "/api/v1/knowledge/candidates/{id}", nil),
        ("POST", "/api/v1/knowledge/candidates/{id}", nil),
        ("POST", "/api/v1/knowledge/candidates/{id}/approve", nil),
        ("POST", "/api/v1/knowledge/candidates/{id}/reject", nil),
        ("GET", "/console", nil),
    ]

    let tokens: OperatorTokens
    let traffic: TrafficLog

    /// A route for operators alone.
    ///
    /// - Parameters:
    ///   - method: The method.
    ///   - path: The path.
    ///   - aliases: Further paths.
    ///   - answer: What answers; it is told whose token came along.
    /// - Returns: The route.
    func route(
        _ method: String, _ path: String, aliases: [String] = [],
        _ answer: @escaping @Sendable (_ request: HTTPRequest, _ name: String) async -> HTTPResponse
    ) -> HTTPRoute {
        HTTPRoute(method, path, aliases: aliases) { request in
            guard let name = tokens.name(ofAuthorization: request.headers["Authorization"]) else {
                traffic.noteRefused(HTTPProblem.unauthorized.code)
                return HTTPProblem.unauthorized.response(headers: ["WWW-Authenticate": "Bearer"])
            }
            return await answer(request, name)
        }
    }

    /// The routes that nothing answers yet: to an operator they are 404, to everybody else they do not differ from the
    /// others.
    var reservedRoutes: [HTTPRoute] {
        Self.reserved.map { place in
            route(place.method, place.path, aliases: place.alias.map { [$0] } ?? []) { _, _ in
                HTTPProblem.notFound.response()
            }
        }
    }
}

extension HTTPProblem {
    static let unauthorized = HTTPProblem(
        status: 401, code: "UNAUTHORIZED", message: "This address needs an operator's token.")
}
