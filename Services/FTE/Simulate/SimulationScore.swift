import Agent
import Core

/// What a simulation adds up to.
struct SimulationScore: Sendable {
    /// Turns of which the file says what should come of them.
    let turns: [SimulatedTurn]

    /// Action, reason and section as expected.
    let accuracy: Share
    /// Action and reason as expected.
    let decisions: Share
    /// Expected escalations that a person got.
    let escalationRecall: Share
    /// Expected escalations that a person got for the expected reason.
    let rightReason: Share
    /// Answerable turns that a person got.
    let falseAlarms: Share
    /// Of these, because a guardrail fired.
    let firedWrongly: Int
    /// Near misses whose reason fired all the same.
    let nearMissesFired: Share
    /// Answerable turns whose answer cites an expected section.
    let citedSection: Share
    /// Answerable turns whose best search result is an expected section.
    let topSection: Share
    /// Answerable turns with an expected section among the results.
    let foundSection: Share
    let whatsApp: WhatsAppLengths
    let latency: Latencies

    init(_ all: [SimulatedTurn]) {
        turns = all.filter { $0.isRight != nil }
        accuracy = Share(turns) { $0.isRight == true }
        decisions = Share(turns) { $0.decidesRight == true }
        let toEscalate = turns.filter { $0.expected.action == .escalate }
        escalationRecall = Share(toEscalate) { $0.action == .escalate }
        rightReason = Share(toEscalate) { $0.decidesRight == true }
        let toAnswer = turns.filter { $0.expected.action == .answer }
        falseAlarms = Share(toAnswer) { $0.action == .escalate }
        firedWrongly = toAnswer.count { $0.reason?.isTrigger == true }
        nearMissesFired = Share(all.filter { $0.ticket.nearMissOf != nil }) { turn in
            turn.screen.triggers.contains { $0 == turn.ticket.nearMissOf }
        }
        let withSection = toAnswer.filter { $0.citesRight != nil }
        citedSection = Share(withSection) { $0.citesRight == true }
        topSection = Share(withSection) { turn in turn.found.first.map(turn.expected.isRight(section:)) ?? false }
        foundSection = Share(withSection) { turn in turn.found.contains { turn.expected.isRight(section: $0) } }
        whatsApp = WhatsAppLengths(all.filter { $0.ticket.channel == .whatsapp && $0.isAnswer })
        latency = Latencies(all.map(\.latency))
    }

    /// Every turn that is not as expected.
    var misses: [SimulatedTurn] { turns.filter { $0.isRight == false } }

    /// How often each expected label got each label.
    var confusion: Confusion { Confusion(turns) }
}

/// What was expected against what came: rows and columns are reasons and actions.
struct Confusion: Sendable {
    /// The labels expected, the actions first, then the reasons in their order.
    let rows: [String]
    /// The labels that came.
    let columns: [String]
    private let counts: [String: [String: Int]]

    init(_ turns: [SimulatedTurn]) {
        var counts: [String: [String: Int]] = [:]
        for turn in turns { counts[turn.expected.label ?? "", default: [:]][turn.label, default: 0] += 1 }
        let order = ["answer", "ask", "store", "escalate"] + EscalationReason.allCases.map(\.rawValue)
        rows = order.filter { counts[$0] != nil }
        columns = order.filter { column in counts.values.contains { $0[column] != nil } }
        self.counts = counts
    }

    subscript(row: String, column: String) -> Int { counts[row]?[column] ?? 0 }

    func total(_ row: String) -> Int { counts[row]?.values.reduce(0, +) ?? 0 }

    /// What a row got instead, most frequent first.
    func wrong(_ row: String) -> [(label: String, count: Int)] {
        columns.filter { $0 != row && self[row, $0] > 0 }.map { ($0, self[row, $0]) }.sorted { $0.1 > $1.1 }
    }
}
