import Agent
import Core

/// What ends a run before the agent is asked: people own the ticket, the customer wants to hear nothing or has given an
/// order, or the agent has said enough.
struct RunRules {
    /// A run is begun so often; then a person takes over.
    static let maximumAttempts = 3
    /// So often the agent speaks on one ticket.
    static let maximumReplies = 8

    let draft: ConclusionDraft
    let rules: GuardrailRules
    let configuration: ChannelConfiguration

    /// How the run ends; nil where the agent decides.
    func conclusion() throws -> Conclusion? {
        if run.ticketStatus.isOwnedByPeople { return try draft.appended(to: run.openEscalation) }
        if run.messages.allSatisfy(\.contentKind.isSilent) { return try draft.stored(saying: nil) }
        if run.before.isOptedOut { return try unheard() }
        if run.attempt > Self.maximumAttempts {
            return try handOver(.agentError, "The agent was started \(Self.maximumAttempts) times without an end.")
        }
        if let handOver = try ofArrival() { return handOver }
        let commands = run.messages.map { $0.command(on: draft.ticket.channel, rules: rules) }
        let isOrder = commands.allSatisfy { $0 != nil }
        if isOrder, !commands.contains(.more), !commands.contains(.help) { return try draft.stored(saying: nil) }
        if let silence = try silence() { return silence }
        return isOrder ? try carryOut(commands.compactMap(\.self)) : nil
    }

    private var run: StartedRun { draft.run }

    /// What goes to a person whatever it says; to what is a day old nobody answers by himself.
    private func ofArrival() throws -> Conclusion? {
        if run.messages.contains(where: \.isOverdue) {
            return try draft.handedOver(
                because: .needsHumanAction, summary: "The message was found more than a day after it had come.",
                told: nil)
        }
        guard run.messages.contains(where: { $0.screen.triggers.contains(.attachment) }) else { return nil }
        return try handOver(.attachment, "The message is encrypted, or in a form that cannot be read.")
    }

    /// Nothing may be sent: what must reach people does, and the rest is kept.
    private func unheard() throws -> Conclusion {
        if let reason = run.triggers.first {
            return try draft.handedOver(
                because: reason, summary: "The customer has opted out of hearing from us: nothing was sent.", told: nil)
        }
        let asks = run.messages.contains { [.question, .followUp].contains($0.screen.kind) }
        return try asks ? draft.keptUnanswered() : draft.stored(saying: nil)
    }

    /// Whether the agent has said enough: people are told once, and until they act nothing more is said.
    private func silence() throws -> Conclusion? {
        let hasSpentDay = run.before.repliesToday >= ContactBefore.repliesADay
        guard hasSpentDay || run.before.repliesOnTicket >= Self.maximumReplies else { return nil }
        let isKnown = hasSpentDay && run.before.isSilenced
        // Abuse alone is answered, and this is no time for answers.
        if let reason = run.triggers.first(where: { $0 != .profanity }) {
            let summary = "The agent has stopped answering this customer: he was told nothing."
            return isKnown ? try draft.handedOver(because: reason, summary: summary, told: nil) : nil
        }
        let isThanks = run.messages.allSatisfy { [.closing, .command].contains($0.screen.kind) }
        if isKnown || isThanks { return try draft.stored(saying: nil) }
        return try handOver(
            .loopLimit,
            hasSpentDay
                ? "The agent has written to this customer \(ContactBefore.repliesADay) times within a day."
                : "The agent has written \(Self.maximumReplies) times on this ticket.")
    }

    /// Sends what an order asks for; nil where there is nothing to send.
    private func carryOut(_ commands: [CustomerCommand]) throws -> Conclusion? {
        if commands.contains(.more), let remainder = run.before.remainder {
            return try draft.answered(with: formatter.format(remainder: remainder))
        }
        guard commands.contains(.help) else { return nil }
        return try draft.stored(saying: formatter.format(textNamed: "help", kind: .notice))
    }

    private func handOver(_ reason: EscalationReason, _ summary: String) throws -> Conclusion {
        try draft.handedOver(
            because: reason, summary: summary, told: formatter.format(textNamed: "hand_over", kind: .handOver))
    }

    private var formatter: ReplyFormatter {
        ReplyFormatter(
            configuration: configuration, customerName: draft.ticket.customerName, reference: draft.ticket.reference)
    }
}
