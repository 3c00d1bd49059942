public import Core

/// Why a server could not start.
public enum HTTPServerError: Error, Dispositioned, Equatable, CustomStringConvertible {
    /// The host is no numeric address.
    case hostUnknown
    /// The address could not be taken; the code is the system's.
    case addressUnavailable(code: Int32)
    /// The HTTP library refused to start.
    case startRefused

    /// What may be done about this failure.
    public var disposition: RetryDisposition {
        switch self {
        case .hostUnknown: .permanent
        case .addressUnavailable, .startRefused: .retry
        }
    }

    /// One sentence, without content or addresses.
    public var description: String {
        switch self {
        case .hostUnknown: "the host to listen on is not a numeric address"
        case .addressUnavailable(let code): "the address to listen on is not available (system error \(code))"
        case .startRefused: "the HTTP server could not start"
        }
    }
}
