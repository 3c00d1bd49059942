public import Core

/// Why something could not leave.
public enum DispatchError: Error, Equatable, Sendable {
    /// No provider serves the channel.
    case channelNotAvailable(Channel)
    /// A reply came on the topic of another channel.
    case channelMismatch
    /// A reply lacks something without which it cannot leave.
    case incompleteReply(field: String)
    /// The reply is not stored.
    case unknownReply
    /// A provider's report about a channel that has no provider.
    case unexpectedReport(Channel)
    /// The on-call webhook did not take an event and will not.
    case webhookRefused(status: Int)
    /// The on-call webhook could not take an event now; without a status it was not reached.
    case webhookFailed(status: Int?)

    /// The kind of failure in a word, for dead letters and counts.
    public var errorClass: String {
        switch self {
        case .channelNotAvailable: "channel_not_available"
        case .channelMismatch: "channel_mismatch"
        case .incompleteReply: "incomplete_reply"
        case .unknownReply: "unknown_reply"
        case .unexpectedReport: "unexpected_report"
        case .webhookRefused: "webhook_refused"
        case .webhookFailed: "webhook_failed"
        }
    }
}

extension DispatchError: Dispositioned {
    /// Only what the webhook's other end may mend is worth another try.
    ///
    /// An unreachable webhook counts as failed, not as away: waiting for it would hold up the replies to customers.
    public var disposition: RetryDisposition {
        if case .webhookFailed = self { .retry } else { .permanent }
    }
}

extension DispatchError: CustomStringConvertible {
    /// What is wrong, without any content.
    public var description: String {
        switch self {
        case .channelNotAvailable(let channel): "channel_not_available: no provider serves \(channel.rawValue)"
        case .channelMismatch: "channel_mismatch: the reply is for another channel than its topic"
        case .incompleteReply(let field): "incomplete_reply: \(field) is missing"
        case .unknownReply: "unknown_reply: no such reply is stored"
        case .unexpectedReport(let channel): "unexpected_report: nobody reports about \(channel.rawValue)"
        case .webhookRefused(let status): "webhook_refused: status \(status)"
        case .webhookFailed(let status): "webhook_failed: \(status.map { "status \($0)" } ?? "not reached")"
        }
    }
}
