import Core
import Gmail

/// What Gmail's refusals mean for what is to be sent: the one table.
enum GmailFailures {
    /// The code of what is not there, or no longer.
    static let notFound = "not_found"

    /// A limit that ends with the day is not asked about every few minutes.
    private static let dailyPause = Duration.seconds(3600)

    /// Calls Gmail; what fails besides, such as counting its units, passes as it is.
    static func calling<Value>(_ body: () async throws -> Value) async throws -> Value {
        do { return try await body() } catch let error as GmailError { throw failure(error) }
    }

    /// What an error means.
    static func failure(_ error: GmailError) -> SendingFailure {
        switch error.kind {
        case .notFound: SendingFailure(.terminal, code: notFound)
        case .tooFast: SendingFailure(.accountBackoff, code: "rate_limit", retryAfter: error.retryAfter)
        case .dailyLimit:
            SendingFailure(.accountBackoff, code: "daily_limit", retryAfter: error.retryAfter ?? dailyPause)
        case .refusedAccess: SendingFailure(.accountPaused, code: "refused_access")
        case .refused(let status, let reason):
            SendingFailure(.terminal, code: reason.isEmpty ? "http_\(status)" : reason)
        case .tooLarge: SendingFailure(.terminal, code: "too_large")
        case .unavailable:
            SendingFailure(
                .accountBackoff, code: "unavailable", retryAfter: error.retryAfter,
                mayHaveBeenTaken: error.mayHaveHappened)
        case .unreadable:
            SendingFailure(.accountBackoff, code: "unreadable_answer", mayHaveBeenTaken: error.mayHaveHappened)
        }
    }
}
