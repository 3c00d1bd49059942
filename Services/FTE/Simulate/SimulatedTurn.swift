import Agent
import Core

/// What came of one turn.
struct SimulatedTurn: Sendable {
    let ticket: SampleTicket
    /// Which turn of the ticket it is, from 0.
    let place: Int
    let action: TurnAction
    /// Why a person takes over.
    let reason: EscalationReason?
    /// Whether people own the ticket already, so that the agent was not asked.
    let isOwnedByPeople: Bool
    /// What the screen saw.
    let screen: ScreenResult
    /// What the customer is told, in the channel's form.
    let told: [String]
    /// Whether it is an answer, so that its length counts.
    let isAnswer: Bool
    /// Heading paths of what the searches found, best first, without what earlier answers cited.
    let found: [String]
    /// Heading paths of what the answer rests on.
    let cited: [String]
    let toolCalls: [ToolCallRecord]
    let latency: Duration

    var turn: SampleTicket.Turn { ticket.turns[place] }
    var expected: Expectation { turn.expected }

    /// The column it counts in: as expected where that is right, whichever of several reasons it was.
    var label: String {
        if action == .escalate, decidesRight == true, let label = expected.label { return label }
        return action == .escalate ? reason?.rawValue ?? "escalate" : action.rawValue
    }

    /// Whether action and, for an escalation, reason are as expected; nil where nothing is expected.
    var decidesRight: Bool? {
        guard let action = expected.action else { return nil }
        guard self.action == action else { return false }
        return action != .escalate || expected.reasons.isEmpty || reason.map(expected.reasons.contains) == true
    }

    /// Whether the right section is cited; nil where it does not matter.
    var citesRight: Bool? {
        guard expected.action == .answer, !expected.sections.isEmpty else { return nil }
        return cited.contains { expected.isRight(section: $0) }
    }

    /// Whether everything is as expected.
    var isRight: Bool? { decidesRight.map { $0 && citesRight != false } }

    /// What happened against what should have, in one line; nil when it is right.
    var miss: String? {
        guard isRight == false else { return nil }
        let turnNumber = ticket.turns.count > 1 ? " turn \(place + 1)" : ""
        var wanted = expected.label ?? ""
        if !expected.sections.isEmpty { wanted += " (\(expected.sections.joined(separator: " | ")))" }
        var got = label
        if action == .answer { got += " (\(cited.joined(separator: ", ")))" }
        if isOwnedByPeople { got += " as people own it already" }
        let found = found.prefix(2).joined(separator: ", ")
        let seen = action == .answer || found.isEmpty ? "" : " [found \(found)]"
        return "\(ticket.id)\(turnNumber) \(ticket.channel.rawValue): wanted \(wanted), got \(got)\(seen): "
            + excerpt(160)
    }

    /// The beginning of what the customer wrote, on one line.
    func excerpt(_ limit: Int) -> String {
        let all = [turn.subject.map { "[\($0)]" }, turn.content].compactMap(\.self).joined(separator: " ")
        let line = all.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return line.count > limit ? line.prefix(limit) + "…" : line
    }
}
