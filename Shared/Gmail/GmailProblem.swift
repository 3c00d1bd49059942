import Core
import FoundationEssentials
import HTTPClient

/// An error as Google writes it.
struct GmailProblem: Decodable {
    struct Entry: Decodable {
        let reason: String?
    }
    struct Detail: Decodable {
        let errors: [Entry]?
        let status: String?
    }
    let error: Detail

    /// Reasons that ask for fewer requests; Google gives them with 403 as well as with 429.
    private static let tooFast: Set<String> = [
        "rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "RESOURCE_EXHAUSTED",
    ]

    /// What an answer that is no success means.
    static func error(of response: HTTPClientResponse) -> GmailError {
        let problem = try? JSONDecoder().decode(GmailProblem.self, from: Data(response.body))
        let reason = problem?.error.errors?.first?.reason ?? problem?.error.status ?? ""
        let pause = RetryAfter.pause(in: response.headers)
        switch response.status {
        case 404: return GmailError(.notFound)
        case 401:
            var error = GmailError(.refusedAccess)
            error.isTokenRefused = true
            return error
        case 403, 429:
            if reason == "dailyLimitExceeded" || reason == "sendingLimitExceeded" {
                return GmailError(.dailyLimit, retryAfter: pause)
            }
            if response.status == 429 || tooFast.contains(reason) { return GmailError(.tooFast, retryAfter: pause) }
            // No access to the mailbox, or to this part of it: the scopes are too few, or somebody took them back.
            return GmailError(.refusedAccess)
        case 408, 500...599:
            return GmailError(.unavailable, retryAfter: pause, mayHaveHappened: true)
        default: return GmailError(.refused(status: response.status, reason: String(reason.prefix(60))))
        }
    }
}
