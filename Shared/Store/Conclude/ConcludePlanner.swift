import Core
import FoundationEssentials

/// Decides, without touching the database, which conclusions of a group hold.
struct ConcludePlanner {
    /// A message of a ticket that is not concluded yet.
    struct Accepted {
        let id: UUID
        let runID: UUID?
        let triggers: [EscalationReason]
    }

    /// What the database says, under the customers' locks.
    struct State {
        var statuses: [UUID: TicketStatus] = [:]
        var customers: [UUID: UUID] = [:]
        var accepted: [UUID: [Accepted]] = [:]
        var escalations: [UUID: UUID] = [:]
        var optedOut: Set<OptOut> = []
    }

    enum Decision {
        case holds
        case superseded
        case overtaken
    }

    private(set) var state: State

    init(state: State) {
        self.state = state
    }

    /// Decides one conclusion, and remembers what it changes for those after it.
    mutating func decide(_ conclusion: Conclusion) throws -> Decision {
        let ticket = conclusion.ticket.ticketID
        guard let status = state.statuses[ticket] else { throw StoreError.missing(table: "tickets") }
        // Merged with another meanwhile, or parted: what the run has seen is not what its customer may see.
        guard state.customers[ticket] == conclusion.ticket.customerID else { throw StoreError.concurrentChange }
        let waiting = state.accepted[ticket] ?? []
        let own = Set(waiting.filter { $0.runID == conclusion.run.runID }.map(\.id))
        guard own == Set(conclusion.run.messages.map(\.id)) else {
            // A colleague has answered some of them meanwhile: what is left is still this run's to go on with.
            return own.isEmpty ? .superseded : .overtaken
        }
        if isOvertaken(conclusion, status: status, others: waiting.filter { !own.contains($0.id) }) {
            return .overtaken
        }
        guard status.mayBecome(conclusion.nextStatus) else {
            throw StoreError.impossibleMove(from: status, to: conclusion.nextStatus)
        }
        state.statuses[ticket] = conclusion.nextStatus
        state.accepted[ticket] = waiting.filter { !own.contains($0.id) }
        return .holds
    }

    /// Whether something has happened meanwhile that the draft does not know of and that decides over it.
    private func isOvertaken(_ conclusion: Conclusion, status: TicketStatus, others: [Accepted]) -> Bool {
        let isForPeople = conclusion.outcome == .escalated
        if !isForPeople, others.contains(where: { !$0.triggers.filter(\.isTrigger).isEmpty }) { return true }
        // The customer has said STOP meanwhile.
        if conclusion.reply != nil, !conclusion.run.before.isOptedOut,
            !state.optedOut.isDisjoint(with: conclusion.ticket.optOuts)
        {
            return true
        }
        // A person took the ticket while the agent wrote, or found that there is nothing to say.
        return status.isOwnedByPeople && !conclusion.run.ticketStatus.isOwnedByPeople
            && (conclusion.reply?.author == .agent || !isForPeople)
    }
}
