public import Core

/// Why a request got no answer.
public struct HTTPClientError: Error, Dispositioned, Equatable, CustomStringConvertible {
    /// What went wrong.
    public enum Kind: Sendable, Equatable {
        /// The request cannot be made as it is: address, method or header fields.
        case invalidRequest
        /// The other side's name is unknown, or no way leads there.
        case unreachable
        /// Nobody listens there.
        case refused
        /// It took longer than was allowed.
        case timedOut
        /// The other side could not prove who it is, or encryption failed.
        case tls
        /// The answer is larger than was allowed.
        case tooLarge
        /// The task that asked was cancelled.
        case cancelled
        /// The client has stopped.
        case closed
        /// Too many requests are on their way.
        case overloaded
        /// Anything else, by libcurl's number.
        case failed(code: UInt32)
    }
    /// What went wrong.
    public let kind: Kind
    /// What the other side is called.
    public let dependency: String
    /// Whether some of the request has left, so that the other side may have acted on it.
    public let mayHaveArrived: Bool

    init(_ kind: Kind, dependency: String, mayHaveArrived: Bool = false) {
        self.kind = kind
        self.dependency = dependency
        self.mayHaveArrived = mayHaveArrived
    }

    /// What may be done about it.
    public var disposition: RetryDisposition {
        switch kind {
        case .invalidRequest, .tooLarge: .permanent
        case .unreachable, .refused, .tls: .unavailable(dependency: dependency)
        case .timedOut, .cancelled, .closed, .overloaded, .failed: .retry
        }
    }

    /// One sentence, without address or content.
    public var description: String {
        switch kind {
        case .invalidRequest: "the request to \(dependency) cannot be made"
        case .unreachable: "\(dependency) cannot be reached"
        case .refused: "\(dependency) refuses connections"
        case .timedOut: "\(dependency) did not answer in time"
        case .tls: "\(dependency) could not be trusted"
        case .tooLarge: "the answer of \(dependency) is too large"
        case .cancelled: "the request to \(dependency) was cancelled"
        case .closed: "the HTTP client has stopped"
        case .overloaded: "too many requests are on their way"
        case .failed(let code): "the request to \(dependency) failed (code \(code))"
        }
    }
}
