public import Core
public import HTTPClient

/// Why an endpoint gave no vectors.
public enum EmbedderError: Error, Sendable, Equatable, CustomStringConvertible {
    /// There was no answer.
    case unreachable(HTTPClientError)
    /// The answer was a refusal.
    case refused(status: Int)
    /// The answer holds no vectors, or others than were asked for.
    case unreadable
    /// It took longer than a question may wait.
    case late

    /// Whether the same request may do better a little later.
    var mayPass: Bool {
        switch self {
        case .unreachable(let error): ![.invalidRequest, .cancelled, .closed].contains(error.kind)
        case .refused(let status): status == 408 || status == 429 || status >= 500
        case .unreadable: false
        case .late: true
        }
    }

    /// One sentence, without content.
    public var description: String {
        switch self {
        case .unreachable(let error): error.description
        case .refused(let status): "the embeddings endpoint refused with status \(status)"
        case .late: "the embeddings endpoint took too long"
        case .unreadable: "the embeddings endpoint's answer has no vectors of the expected length"
        }
    }
}

extension EmbedderError: Dispositioned {
    /// Those that may pass are tried again.
    public var disposition: RetryDisposition {
        if case .unreachable(let error) = self { return error.disposition }
        return mayPass ? .retry : .permanent
    }
}
