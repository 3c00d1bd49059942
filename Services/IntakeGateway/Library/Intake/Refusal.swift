import Core
import HTTPServer

/// A request that is answered with an error, and the header fields that go with it.
struct Refusal: Error {
    let problem: HTTPProblem
    var headers: HTTPHeaders = [:]

    var response: HTTPResponse { problem.response(headers: headers) }

    /// 503 while what is needed is away.
    static let unavailable = Refusal(problem: .serviceUnavailable, headers: ["Retry-After": "5"])

    /// 429, with the seconds after which it may be tried again.
    static func rateLimited(retryAfter seconds: Int) -> Refusal {
        Refusal(
            problem: HTTPProblem(
                status: 429, code: "RATE_LIMITED", message: "Too many requests. Please wait before you try again."),
            headers: ["Retry-After": "\(seconds)"])
    }
}
