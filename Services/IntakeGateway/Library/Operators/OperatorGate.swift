import Core
import HTTPServer
import Signatures

/// Lets operators in by their token, and nobody else, to routes that are theirs.
struct OperatorGate: Sendable {
    /// A method, a path and its alias.
    typealias Place = (method: String, path: String, alias: String?)

    /// The operators' routes of the contract, which answer 401 to whoever comes without a token.
    static let places: [Place] = [
        ("GET", "/api/v1/metrics/channels", "/metrics/channels"),
        ("GET", "/api/v1/conversations/{id}", "/conversations/{id}"),
        ("GET", "/api/v1/customers/lookup", "/customers/lookup"),
        ("GET", "/api/v1/customers/{id}/history", nil),
        ("POST", "/api/v1/customers/{id}/merge", nil),
        ("POST", "/api/v1/customers/{id}/unmerge", nil),
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

    /// The route of a place that nothing answers yet: to an operator it is 404, to everybody else it does not differ
    /// from the others.
    func route(_ place: Place) -> HTTPRoute {
        HTTPRoute(place.method, place.path, aliases: place.alias.map { [$0] } ?? []) { request in
            guard tokens.name(ofAuthorization: request.headers["Authorization"]) != nil else {
                traffic.noteRefused(HTTPProblem.unauthorized.code)
                return HTTPProblem.unauthorized.response(headers: ["WWW-Authenticate": "Bearer"])
            }
            return HTTPProblem.notFound.response()
        }
    }
}

extension HTTPProblem {
    static let unauthorized = HTTPProblem(
        status: 401, code: "UNAUTHORIZED", message: "This address needs an operator's token.")
}
