/// Where a ticket stands.
///
/// Who may move it where is decided here and nowhere else; the database repeats it as a constraint.
public enum TicketStatus: String, CaseIterable, Sendable, Codable {
    /// Nobody works on it yet.
    case open
    /// A run of the agent is working on it.
    case inProgress = "in_progress"
    /// Answered or asked; the customer's turn.
    case waiting
    /// People own it; the agent is silent.
    case escalated
    /// Done.
    case resolved
    /// Ended without an answer that was confirmed or needed.
    case closed

    /// Whether people own a ticket in this state.
    public var isOwnedByPeople: Bool { self == .escalated }

    /// Whether a ticket may go from this state to another.
    ///
    /// Staying is always allowed.
    public func mayBecome(_ next: TicketStatus) -> Bool {
        switch (self, next) {
        case _ where self == next: true
        case (_, .escalated): true
        case (.open, .inProgress), (.open, .closed): true
        case (.inProgress, .waiting), (.inProgress, .open), (.inProgress, .resolved), (.inProgress, .closed): true
        case (.waiting, .open), (.waiting, .inProgress), (.waiting, .resolved), (.waiting, .closed): true
        case (.escalated, .waiting), (.escalated, .resolved): true
        case (.resolved, .open): true
        default: false
        }
    }
}
