import Agent
import Core
import FoundationEssentials

/// Turns what a run came to into the one transaction that ends it.
struct ConclusionDraft {
    let ticket: TicketPlace
    let run: StartedRun
    let events: ProcessorEvents
    let at: Timestamp

    /// The agent's own result.
    func conclusion(_ result: RunResult, earlier: [EscalationMessage]) throws -> Conclusion {
        let record = record(of: result)
        switch result.effect {
        case .reply(let draft):
            return try reply(draft, record: record)
        case .escalate(let decision):
            return try escalate(decision, record: record, searches: result.searches, earlier: earlier)
        case .store(let friendlyLine):
            return try store(friendlyLine, record: record)
        }
    }

    /// A message on a ticket that people own: kept for them, and they are told; the agent is silent.
    func appended(to open: OpenEscalation?) throws -> Conclusion {
        try kept("The customer has written again on a ticket that is with the team.", open: open)
    }

    /// A message of somebody who wants to hear nothing: kept, shown to a person, and not answered.
    func keptUnanswered() throws -> Conclusion {
        try kept("The customer has opted out of hearing from us, and has written again: nothing was sent.", open: nil)
    }

    private func kept(_ summary: String, open: OpenEscalation?) throws -> Conclusion {
        let triggers = run.triggers
        let urgency = max(triggers.map(\.urgency).max() ?? .low, open?.urgency ?? .medium)
        let due = deadline(of: urgency)
        let id = open?.id ?? UUID.derived(from: "escalation", firstMessage)
        let reason = open?.reason ?? triggers.first ?? .needsHumanAction
        let escalation = ConcludedEscalation(
            id: id, reason: reason, triggers: triggers, urgency: urgency, summary: summary, suggestedReply: nil,
            searches: [], dueAt: min(due, open?.dueAt ?? due))
        let event = try events.escalation(
            open == nil ? .escalationOpened : .escalationUpdated,
            changed(escalation, last: messages, searches: []), cause: firstMessage)
        return try make(
            .stored, next: .escalated, escalation: escalation, record: .none, more: [event])
    }

    /// A run that may not be started again, or that must not go on: a person takes over without the agent, for the reason
    /// that is given unless something weightier fired in the customer's words.
    func handedOver(because reason: EscalationReason, summary: String, told: DraftedReply?) throws -> Conclusion {
        let all = Set(run.triggers + [reason])
        let decision = EscalationDecision(
            reason: EscalationReason.highest(of: all) ?? reason,
            triggers: EscalationReason.allCases.filter(all.contains),
            urgency: all.map(\.urgency).max() ?? reason.urgency, summary: summary, customerParts: told?.parts ?? [],
            customerHTML: told?.html, suggestedReply: nil)
        return try escalate(decision, record: .none, searches: [], earlier: [])
    }

    /// There was nothing to answer, or nothing may be said; at most a line of the system's own.
    func stored(saying line: DraftedReply?) throws -> Conclusion { try store(line, record: .none) }

    /// The rest of an answer, which needs no agent.
    func answered(with rest: DraftedReply) throws -> Conclusion { try reply(rest, record: .none) }

    // MARK: The kinds of ending

    private func reply(_ draft: DraftedReply, record: RunRecord) throws -> Conclusion {
        let reply = concluded(draft, author: .agent)
        let event = try events.replyRequested(reply, parts: draft.parts, html: draft.html, ticket: ticket, at: at)
        let outcome: MessageOutcome = draft.kind == .question ? .asked : .answered
        return try make(outcome, next: .waiting, reply: reply, record: record, more: [event])
    }

    private func escalate(
        _ decision: EscalationDecision, record: RunRecord, searches: [EscalationSearch], earlier: [EscalationMessage]
    ) throws -> Conclusion {
        let escalation = ConcludedEscalation(
            id: UUID.derived(from: "escalation", firstMessage), reason: decision.reason, triggers: decision.triggers,
            urgency: decision.urgency, summary: decision.summary, suggestedReply: decision.suggestedReply,
            searches: searches, dueAt: deadline(of: decision.urgency))
        var more = [
            try events.escalation(
                .escalationOpened, changed(escalation, last: earlier + messages, searches: searches),
                cause: firstMessage)
        ]
        var told: ConcludedReply?
        if !decision.customerParts.isEmpty {
            let draft = DraftedReply(
                kind: .handOver, body: decision.customerParts.joined(separator: "\n\n"), parts: decision.customerParts,
                html: decision.customerHTML)
            let reply = concluded(draft, author: .agent)
            more.append(
                try events.replyRequested(reply, parts: draft.parts, html: draft.html, ticket: ticket, at: at))
            told = reply
        }
        return try make(
            .escalated, next: .escalated, reply: told, escalation: escalation, record: record, more: more)
    }

    private func store(_ friendlyLine: DraftedReply?, record: RunRecord) throws -> Conclusion {
        var more: [OutgoingMessage] = []
        var reply: ConcludedReply?
        if let friendlyLine {
            let line = concluded(friendlyLine, author: .agent)
            more.append(
                try events.replyRequested(
                    line, parts: friendlyLine.parts, html: friendlyLine.html, ticket: ticket, at: at))
            reply = line
        }
        let isConfirmed = isConfirmation
        let next: TicketStatus =
            switch run.ticketStatus {
            case .open, .inProgress: run.opensTicket ? .closed : .waiting
            case .waiting: isConfirmed ? .resolved : .waiting
            case .resolved, .escalated, .closed: run.ticketStatus
            }
        return try make(
            .stored, next: next, resolution: isConfirmed ? "confirmed" : nil, reply: reply, record: record, more: more)
    }

    /// Whether the messages thank for an answer that their customer can have read.
    private var isConfirmation: Bool {
        guard run.ticketStatus == .waiting, let last = run.before.lastReplyAt else { return false }
        return run.messages.allSatisfy { [.closing, .command].contains($0.screen.kind) }
            && run.messages.contains { $0.screen.kind == .closing && $0.receivedAt > last }
    }

    // MARK: Parts

    private var firstMessage: String { run.messages.first?.id.text ?? run.runID.text }

    private var messages: [EscalationMessage] {
        run.messages.map { EscalationMessage(role: .customer, content: $0.content, at: $0.receivedAt) }
    }

    private func deadline(of urgency: Priority) -> Timestamp {
        at.adding(seconds: Double(urgency.escalationDeadline.components.seconds))
    }

    private func concluded(_ draft: DraftedReply, author: ReplyAuthor) -> ConcludedReply {
        let id = UUID.derived(from: "reply", firstMessage)
        return ConcludedReply(
            messageID: id, eventID: UUID.derived(from: "reply.requested", id.text).text,
            content: draft.parts.joined(separator: "\n\n"), kind: draft.kind, author: author,
            remainder: draft.remainder)
    }

    private func changed(
        _ escalation: ConcludedEscalation, last: [EscalationMessage], searches: [EscalationSearch]
    ) -> EscalationChanged {
        EscalationChanged(
            escalationID: escalation.id, ticketReference: ticket.reference, conversationID: ticket.conversationID,
            customerID: ticket.customerID, channel: ticket.channel, verified: ticket.verified,
            reason: escalation.reason, triggers: escalation.triggers, urgency: escalation.urgency,
            summary: escalation.summary, lastMessages: last, searches: searches,
            suggestedReply: escalation.suggestedReply, dueAt: escalation.dueAt, at: at)
    }

    private func record(of result: RunResult) -> RunRecord {
        RunRecord(
            sources: result.sources.map {
                RunSource(section: $0.id.text, contentHash: $0.contentHash, score: $0.score)
            },
            confidence: result.confidence, versions: result.versions, toolCalls: result.toolCalls,
            tokens: result.tokens, topics: result.sources.prefix(1).map(\.title))
    }

    /// One processed event for each message, so that reports count what the database counts.
    private func make(
        _ outcome: MessageOutcome, next: TicketStatus, resolution: String? = nil, reply: ConcludedReply? = nil,
        escalation: ConcludedEscalation? = nil, record: RunRecord, more: [OutgoingMessage]
    ) throws -> Conclusion {
        let calls = record.toolCalls.map {
            MessageProcessedMetric.ToolCall(name: $0.name, ok: $0.ok, latencyMilliseconds: $0.latencyMilliseconds)
        }
        let processed = try run.messages.enumerated().map { place, message in
            try events.processed(
                MessageProcessedMetric(
                    channel: ticket.channel, outcome: outcome,
                    escalationReason: outcome == .escalated ? escalation?.reason : nil,
                    latencyMilliseconds: Double(at.milliseconds(since: message.receivedAt)),
                    sentimentScore: message.screen.sentiment, newConversation: place == 0 && run.newConversation,
                    toolCalls: place == 0 ? calls : [], tokens: place == 0 ? record.tokens : nil, at: at),
                message: message.id.text, reference: ticket.reference)
        }
        return Conclusion(
            run: run, ticket: ticket, outcome: outcome, nextStatus: next, resolutionType: resolution, reply: reply,
            escalation: escalation, record: record, events: more + processed, at: at)
    }
}

extension RunRecord {
    /// The audit of an ending that the agent had no part in.
    static let none = RunRecord(
        sources: [], confidence: nil, versions: [:], toolCalls: [], tokens: nil, topics: [])
}

extension StartedRun {
    /// What fired in its messages, highest first.
    var triggers: [EscalationReason] {
        let fired = Set(messages.flatMap(\.screen.triggers))
        return EscalationReason.allCases.filter(fired.contains)
    }
}
