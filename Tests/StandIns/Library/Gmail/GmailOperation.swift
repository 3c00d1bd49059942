/// What the stand-in can be asked, and what it costs in Gmail's units.
public enum GmailOperation: String, Sendable, Hashable, CaseIterable {
    /// The OAuth token endpoint.
    case token
    /// The keys that push tokens are signed with.
    case certificates
    /// `users.getProfile`
    case profile
    /// `users.watch`
    case watch
    /// `users.history.list`
    case history
    /// `users.messages.list`
    case messageList
    /// `users.messages.get`
    case message
    /// `users.threads.get`
    case thread
    /// `users.settings.sendAs.list`
    case aliases
    /// `users.drafts.create`
    case draftCreate
    /// `users.drafts.get`
    case draftGet
    /// `users.drafts.list`
    case draftList
    /// `users.drafts.send`
    case draftSend
    /// `users.drafts.delete`
    case draftDelete

    /// What one call costs.
    public var units: Int {
        switch self {
        case .token, .certificates: 0
        case .profile, .aliases: 1
        case .history: 2
        case .messageList, .draftGet, .draftList: 5
        case .draftCreate, .draftDelete: 10
        case .message: 20
        case .thread: 40
        case .watch, .draftSend: 100
        }
    }
}

/// A call that the stand-in had.
public struct GmailCall: Sendable {
    /// What was asked.
    public let operation: GmailOperation
    /// About which mailbox; empty where it is about none.
    public let mailbox: String
    /// Path and query as sent.
    public let target: String
    /// What the answer's status was; nil while there is none.
    public internal(set) var status: Int?
    /// When it came, in milliseconds since 1970.
    public let milliseconds: Int64
}

/// What a stand-in is told to do to the next call instead of answering as usual.
public enum GmailFault: Sendable, Hashable {
    /// Refuse it with a status, Gmail's reason such as `rateLimitExceeded`, and a pause.
    case refuse(status: Int, reason: String, retryAfter: Int? = nil)
    /// Do it, and answer that something broke.
    case doAndFail
    /// Do it, and never answer.
    case doAndHang
    /// Answer with something that is no JSON.
    case garbage
    /// Answer as usual, but later.
    case delay(Duration)
}
