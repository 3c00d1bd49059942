public import Core

/// What the messaging layer itself can fail with.
public enum MessagingError: Error, Sendable {
    /// A part of a handler took longer than it may.
    case timeLimitExceeded(Duration)
    /// A message was tried as often or as long as it may be, or could never pass.
    case gaveUp(attempts: Int, firstFailedAt: Timestamp, underlying: any Error)
    /// A message came on a topic that nobody handles.
    case noHandler(Topic)
    /// Messages were still being handled when the time to finish them was over.
    case unfinished(count: Int)
    /// The publisher has been shut down.
    case closed
}

extension MessagingError: Dispositioned {
    /// What may be done about it.
    public var disposition: RetryDisposition {
        switch self {
        case .timeLimitExceeded, .unfinished: .retry
        case .gaveUp, .noHandler: .permanent
        case .closed: .unavailable(dependency: "kafka")
        }
    }
}

extension MessagingError: CustomStringConvertible {
    /// The error in words, without payload or secrets.
    public var description: String {
        switch self {
        case .timeLimitExceeded(let limit): "not finished within \(limit)"
        case .gaveUp(let attempts, _, let underlying): "gave up after \(attempts) attempts: \(underlying)"
        case .noHandler(let topic): "no handler for \(topic.rawValue)"
        case .unfinished(let count): "\(count) messages were not finished in time"
        case .closed: "the publisher is closed"
        }
    }
}
