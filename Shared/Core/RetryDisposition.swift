/// What may be done about a failure: the one question every layer above an error asks.
public enum RetryDisposition: Sendable, Hashable {
    /// It may pass when it is tried again: counts as an attempt.
    case retry
    /// It can never pass: goes to the dead letters at once.
    case permanent
    /// Something outside is away (named): wait for it without using up attempts.
    case unavailable(dependency: String)
}

/// An error that knows what may be done about it.
public protocol Dispositioned: Error {
    /// What may be done about this failure.
    var disposition: RetryDisposition { get }
}

extension RetryDisposition {
    /// What may be done about any error; one that does not say is retried.
    public static func of(_ error: any Error) -> RetryDisposition {
        (error as? any Dispositioned)?.disposition ?? .retry
    }
}
