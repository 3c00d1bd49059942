import Agent
import Core
import FoundationEssentials
import Synchronization

/// The concurrent part: one run of a ticket from its beginning to its conclusion, holding up nobody.
///
/// It may be entered again after a failure. What the agent has come to is kept, so that a conclusion that failed is
/// repeated without asking the model again.
final class RunStep: Sendable {
    /// A run is begun so often; then a person takes over.
    static let maximumAttempts = 3
    /// So often the agent speaks on one ticket.
    static let maximumReplies = 8
    /// How many messages of the ticket a person sees.
    static let messagesForPeople = 6

    struct Parts: Sendable {
        let store: any ConversationStoring
        let agent: AgentLoop
        let rules: GuardrailRules
        let configurations: any ChannelConfigurationProviding
        let events: ProcessorEvents
        let turns: TicketTurns
        let time: any TimeSource
        let identifiers: any IdentifierSource
        let publish: @Sendable ([OutboxRow]) async throws -> Void
    }

    private let parts: Parts
    private let accepted: AcceptedMessage
    private let progress: Mutex<Progress>

    private struct Progress {
        var unpublished: [OutboxRow]
        var begun: StartedRun?
        var drafted: Conclusion?
    }

    init(_ accepted: AcceptedMessage, parts: Parts) {
        self.accepted = accepted
        self.parts = parts
        progress = Mutex(Progress(unpublished: accepted.outbox, begun: accepted.run, drafted: nil))
    }

    /// Runs until the message is concluded, by this run or by another.
    func run() async throws {
        try await publishWaiting()
        try await parts.turns.take(accepted.ticket.ticketID) {
            while let conclusion = try await nextConclusion() {
                let result = try await parts.store.conclude(conclusion)
                progress.withLock { progress in
                    progress.drafted = nil
                    progress.begun = nil
                    if case .concluded(let rows) = result { progress.unpublished = rows }
                }
                try await publishWaiting()
                guard case .overtaken = result else { return }
            }
        }
    }

    /// What ends the ticket's messages that are still accepted; nil when none is left.
    private func nextConclusion() async throws -> Conclusion? {
        if let drafted = progress.withLock({ $0.drafted }) { return drafted }
        guard let run = try await begin() else { return nil }
        let conclusion = try await conclude(run)
        progress.withLock { $0.drafted = conclusion }
        return conclusion
    }

    private func begin() async throws -> StartedRun? {
        if let begun = progress.withLock({ $0.begun }) { return begun }
        let run = try await parts.store.beginRun(
            ticket: accepted.ticket, runID: parts.identifiers.makeIdentifier(), at: parts.time.now)
        progress.withLock { $0.begun = run }
        return run
    }

    /// Decides who answers: people who own the ticket, a person because the agent may not go on, or the agent.
    private func conclude(_ run: StartedRun) async throws -> Conclusion {
        if run.ticketStatus.isOwnedByPeople {
            return try draft(run).appended(to: run.openEscalation)
        }
        let configuration = try await parts.configurations.configuration(of: accepted.ticket.channel)
        if run.attempt > Self.maximumAttempts {
            return try handOver(
                run, .agentError, "The agent was started \(Self.maximumAttempts) times without an end.", configuration)
        }
        if run.answersGiven + run.questionsAsked >= Self.maximumReplies {
            return try handOver(
                run, .loopLimit, "The agent has written \(Self.maximumReplies) times on this ticket.", configuration)
        }
        let earlier = try await earlierMessages(run)
        let question = earlier.last { $0.role == .customer }?.content
        let result = await parts.agent.run(request(run, configuration, questionBefore: question))
        // A run that was stopped from outside says nothing about the message: it comes again.
        try Task.checkCancellation()
        return try draft(run).conclusion(result, earlier: earlier)
    }

    private func draft(_ run: StartedRun) -> ConclusionDraft {
        ConclusionDraft(ticket: accepted.ticket, run: run, events: parts.events, at: parts.time.now)
    }

    private func handOver(
        _ run: StartedRun, _ reason: EscalationReason, _ summary: String, _ configuration: ChannelConfiguration
    ) throws -> Conclusion {
        let told = ReplyFormatter(
            configuration: configuration, customerName: accepted.ticket.customerName,
            reference: accepted.ticket.reference
        ).format(textNamed: "hand_over", kind: .handOver)
        return try draft(run).handedOver(
            because: reason, summary: summary, customerParts: told?.parts ?? [], html: told?.html)
    }

    private func request(
        _ run: StartedRun, _ configuration: ChannelConfiguration, questionBefore: String?
    ) -> RunRequest {
        let ticket = accepted.ticket
        let store = parts.store
        // A claimed customer sees his own ticket alone, and a new ticket has nothing before it.
        let seesNothing = run.opensTicket && !ticket.verified
        return RunRequest(
            runID: run.runID, ticketReference: ticket.reference, channel: ticket.channel,
            customerName: ticket.customerName, verified: ticket.verified,
            messages: run.messages.map {
                $0.forAgent(channel: ticket.channel, opensTicket: run.opensTicket, rules: parts.rules)
            },
            opensTicket: run.opensTicket, questionsAskedBefore: run.questionsAsked, answersBefore: run.answersGiven,
            citedBefore: run.citedSections, questionBefore: questionBefore, attempt: run.attempt,
            history: { seesNothing ? [] : try await store.history(for: ticket, limit: 20) },
            configuration: configuration)
    }

    /// What was said before on this ticket, oldest first: for a follow-up, and for a person who takes over.
    private func earlierMessages(_ run: StartedRun) async throws -> [EscalationMessage] {
        guard !run.opensTicket else { return [] }
        let history = try await parts.store.history(for: accepted.ticket, limit: Self.messagesForPeople)
        return history.filter { $0.ticketReference == accepted.ticket.reference }.reversed().map {
            EscalationMessage(role: $0.role, content: $0.content, at: $0.createdAt)
        }
    }

    private func publishWaiting() async throws {
        let rows = progress.withLock { $0.unpublished }
        guard !rows.isEmpty else { return }
        try await parts.publish(rows)
        progress.withLock { $0.unpublished = [] }
    }
}
