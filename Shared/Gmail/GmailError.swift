public import Core

/// Why Gmail did not do what was asked, in one table of its codes.
public struct GmailError: Error, Dispositioned, Sendable, CustomStringConvertible {
    /// What it means.
    public enum Kind: Sendable, Hashable {
        /// Nothing of that name is there, or no longer.
        case notFound
        /// The mailbox is asked too often: it is left alone for a while.
        case tooFast
        /// It may send no more today.
        case dailyLimit
        /// The access is refused until a person has mended it.
        case refusedAccess
        /// What was asked is refused, and always will be.
        case refused(status: Int, reason: String)
        /// Google is away, or something broke there.
        case unavailable
        /// The answer is not what it should be.
        case unreadable
        /// The answer is larger than was allowed.
        case tooLarge
    }
    /// What it means.
    public let kind: Kind
    /// How long Google asks to be left alone.
    public let retryAfter: Duration?
    /// Whether Google may have done it all the same.
    public let mayHaveHappened: Bool

    /// Whether it is the token that is refused, and not what was asked with it.
    var isTokenRefused = false

    /// Makes the error.
    public init(_ kind: Kind, retryAfter: Duration? = nil, mayHaveHappened: Bool = false) {
        self.kind = kind
        self.retryAfter = retryAfter
        self.mayHaveHappened = mayHaveHappened
    }

    /// What may be done about it.
    public var disposition: RetryDisposition {
        switch kind {
        case .notFound, .refused, .tooLarge: .permanent
        case .tooFast, .dailyLimit, .refusedAccess, .unavailable: .unavailable(dependency: "gmail")
        case .unreadable: .retry
        }
    }

    /// One sentence, without address or content.
    public var description: String {
        switch kind {
        case .notFound: "gmail has nothing of that name"
        case .tooFast: "gmail is asked too often"
        case .dailyLimit: "gmail sends no more today"
        case .refusedAccess: "gmail refuses the credentials"
        case .refused(let status, let reason): "gmail refuses the request (\(status) \(reason))"
        case .unavailable: "gmail does not answer"
        case .unreadable: "gmail's answer cannot be read"
        case .tooLarge: "gmail's answer is too large"
        }
    }
}
