import Agent
import Core
import FoundationEssentials
import Synchronization

/// The concurrent part: one run of a ticket from its beginning to its conclusion, holding up nobody.
///
/// It may be entered again after a failure. What the agent has come to is kept, so that a conclusion that failed is
/// repeated without asking the model again.
final class RunStep: Sendable {
    /// How many messages of the ticket a person sees.
    static let messagesForPeople = 6

    /// What every run works with: one object for all of them.
    final class Parts: Sendable {
        let store: any ConversationStoring
        let agent: AgentLoop
        let rules: GuardrailRules
        let configurations: any ChannelConfigurationProviding
        let events: ProcessorEvents
        let turns = TicketTurns()
        let quiet: QuietWindows
        let time: any TimeSource
        let identifiers: any IdentifierSource
        let publish: @Sendable ([OutboxRow]) -> Void

        init(
            store: any ConversationStoring, agent: AgentLoop, rules: GuardrailRules,
            configurations: any ChannelConfigurationProviding, events: ProcessorEvents, quiet: QuietWindows,
            time: any TimeSource, identifiers: any IdentifierSource, publish: @escaping @Sendable ([OutboxRow]) -> Void
        ) {
            self.store = store
            self.agent = agent
            self.rules = rules
            self.configurations = configurations
            self.events = events
            self.quiet = quiet
            self.time = time
            self.identifiers = identifiers
            self.publish = publish
        }
    }

    private let parts: Parts
    private let ticket: TicketPlace
    /// Whether its message decides over whatever is being written on the ticket, and so waits for no run.
    private let decides: Bool
    private let progress: Mutex<Progress>

    private struct Progress {
        var unpublished: [OutboxRow] = []
        var begun: StartedRun?
        var drafted: Conclusion?
    }

    init(_ accepted: AcceptedMessage, decides: Bool, parts: Parts) {
        // Not the whole: what it leaves to publish would stay in memory as long as the model thinks.
        ticket = accepted.ticket
        self.decides = decides
        self.parts = parts
        progress = Mutex(Progress(unpublished: accepted.outbox, begun: accepted.run))
    }

    /// Runs until the message is concluded, by this run or by another.
    func run() async throws {
        let unpublished = progress.withLock { progress in
            defer { progress.unpublished = [] }
            return progress.unpublished
        }
        parts.publish(unpublished)
        try await parts.turns.take(ticket.ticketID, isUrgent: decides) {
            // Runs begin one after the other, in the order of their messages; from here on each goes its own way.
            await Task.yield()
            if ticket.channel == .whatsapp { await parts.quiet.wait(for: ticket.ticketID) }
            while let conclusion = try await nextConclusion() {
                guard case .overtaken = try await write(conclusion) else { return }
            }
        }
    }

    @inline(never)
    private func write(_ conclusion: Conclusion) async throws -> ConclusionResult {
        let result = try await parts.store.conclude(conclusion)
        progress.withLock { $0 = Progress() }
        if case .concluded(let rows) = result { parts.publish(rows) }
        return result
    }

    /// What ends the ticket's messages that are still accepted; nil when none is left.
    @inline(never)
    private func nextConclusion() async throws -> Conclusion? {
        if let drafted = progress.withLock({ $0.drafted }) { return drafted }
        guard let run = try await begin() else { return nil }
        let conclusion = try await conclude(run)
        progress.withLock { $0.drafted = conclusion }
        return conclusion
    }

    @inline(never)
    private func begin() async throws -> StartedRun? {
        if let begun = progress.withLock({ $0.begun }) { return begun }
        let run = try await parts.store.beginRun(
            ticket: ticket, runID: parts.identifiers.makeIdentifier(), at: parts.time.now)
        progress.withLock { $0.begun = run }
        return run
    }

    /// Decides who answers: rules that ask nobody, or the agent.
    private func conclude(_ run: StartedRun) async throws -> Conclusion {
        let configuration = try await parts.configurations.configuration(of: ticket.channel)
        if let conclusion = try decidedByRules(run, configuration) { return conclusion }
        let earlier = try await earlierMessages(run)
        let result = await parts.agent.run(request(run, configuration, earlier: earlier))
        // A run that was stopped from outside says nothing about the message: it comes again.
        try Task.checkCancellation()
        return try end(run, result, earlier: earlier)
    }

    // What follows is kept out of `conclude`, in whose frame thousands of runs wait for their model: what is inlined
    // there stays in memory as long.

    @inline(never)
    private func end(_ run: StartedRun, _ result: RunResult, earlier: [EscalationMessage]) throws -> Conclusion {
        try draft(run).conclusion(result, earlier: earlier)
    }

    @inline(never)
    private func decidedByRules(_ run: StartedRun, _ configuration: ChannelConfiguration) throws -> Conclusion? {
        try RunRules(draft: draft(run), rules: parts.rules, configuration: configuration).conclusion()
    }

    private func draft(_ run: StartedRun) -> ConclusionDraft {
        ConclusionDraft(ticket: ticket, run: run, events: parts.events, at: parts.time.now)
    }

    @inline(never)
    private func request(
        _ run: StartedRun, _ configuration: ChannelConfiguration, earlier: [EscalationMessage]
    ) -> RunRequest {
        // A claimed customer sees his own ticket alone, and a new ticket has nothing before it.
        let seesNothing = run.opensTicket && !ticket.verified
        let asking = run.messages.filter { $0.screen.kind != .command }
        return RunRequest(
            runID: run.runID, ticketReference: ticket.reference, channel: ticket.channel,
            customerName: ticket.customerName, verified: ticket.verified,
            messages: (asking.isEmpty ? run.messages : asking).map { $0.forAgent(rules: parts.rules) },
            opensTicket: run.opensTicket, questionsAskedBefore: run.questionsAsked, answersBefore: run.answersGiven,
            citedBefore: run.citedSections, questionBefore: run.before.question,
            followUpsBefore: run.before.followUps, repeatedSections: run.before.repeatedSections, attempt: run.attempt,
            history: { [self] in seesNothing ? [] : try await parts.store.history(for: self.ticket, limit: 20) },
            configuration: configuration)
    }

    /// What was said before on this ticket, oldest first: for a follow-up, and for a person who takes over.
    @inline(never)
    private func earlierMessages(_ run: StartedRun) async throws -> [EscalationMessage] {
        guard !run.opensTicket else { return [] }
        let history = try await parts.store.history(for: ticket, limit: Self.messagesForPeople)
        return history.filter { $0.ticketReference == ticket.reference }.reversed().map {
            EscalationMessage(role: $0.role, content: $0.content, at: $0.createdAt)
        }
    }
}
