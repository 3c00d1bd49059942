/// Why a model did not decide.
public enum ModelError: Error, Sendable, Hashable, CustomStringConvertible {
    /// It failed so often that nobody asks it for a while.
    case circuitOpen
    /// It could not be reached or did not answer in time, and no time is left to try again.
    case away
    /// It has too much to do, and no time is left to wait.
    case limited
    /// It does not take our requests: wrong key, unknown model, a request it cannot read.
    case refused(status: Int)
    /// The run was cancelled.
    case cancelled

    /// One sentence, without content.
    public var description: String {
        switch self {
        case .circuitOpen: "the model has failed too often and rests"
        case .away: "the model did not answer in time"
        case .limited: "the model had no capacity in time"
        case .refused(let status): "the model refuses requests with \(status)"
        case .cancelled: "the run was cancelled"
        }
    }
}
