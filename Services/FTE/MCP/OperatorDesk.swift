import Agent
import Core
import FoundationEssentials
import PostgresClient
import Signatures
import Store

/// Does what the five tools are asked by an operator: the same tools as in a run, each effect in its own transaction.
struct OperatorDesk: Sendable {
    let name: String
    let store: OperatorStore
    let configurations: ChannelConfigurationStore
    let library: DeskLibrary
    let key: TicketKey
    let events: DeskEvents
    let log: Log

    /// Calls a tool; it never throws, what goes wrong is in the report.
    func call(_ tool: ToolName, arguments: [String: JSONElement]) async -> ToolReport {
        let problems = ArgumentCheck(tool).problems(of: arguments)
        guard problems.isEmpty else {
            return .refused(code: "bad_arguments", problems.joined(separator: "; "))
        }
        do {
            let json = JSONElement.object(arguments.filter { $0.value != .null })
            let input = try ToolInput(ModelCall(id: "", name: tool.rawValue, arguments: .json(json.text)))
            return .done(try await perform(input, Bound(arguments)))
        } catch let error as ToolError {
            return .refused(error)
        } catch let refusal as OperatorRefusal {
            return .refused(refusal)
        } catch let error as PostgresError where error.kind != .connectionLost {
            log.warning("a tool could not reach the database", [.error: "\(error)"])
            return .refused(code: "unavailable", "the database is away; nothing was changed")
        } catch {
            log.warning("a tool failed", [.error: "\(error)"])
            return .refused(code: "unavailable", "it could not be done for sure: look before you try again")
        }
    }

    /// What a run binds and an operator says.
    private struct Bound {
        let customer: UUID?
        let channel: Channel?
        let ticket: String?

        init(_ arguments: [String: JSONElement]) {
            func text(_ argument: ToolArgument) -> String? { arguments[argument.rawValue]?.string }
            customer = text(.customerID).flatMap { UUID(uuidString: $0) }
            channel = text(.channel).flatMap(Channel.init(rawValue:))
            ticket = text(.ticketID).map { TicketReference($0)?.text ?? $0 }
        }
    }

    private func perform(_ input: ToolInput, _ bound: Bound) async throws -> JSONElement {
        let note = OperatorNote(name: name, action: input.name.rawValue, details: input.audit, at: .now)
        switch input {
        case .createTicket(let issue, let priority, let category):
            guard let customer = bound.customer, let channel = bound.channel else { throw ToolError.badArguments("") }
            return try await open(
                issue, priority: priority, category: category, customer: customer, channel: channel, note: note)
        case .getCustomerHistory:
            guard let customer = bound.customer else { throw ToolError.badArguments("") }
            return try await history(of: customer, input, note: note)
        case .searchKnowledgeBase:
            return try await search(input)
        case .escalateToHuman:
            return try await escalate(input, try await store.ticket(reference: bound.ticket ?? ""), note: note)
        case .sendResponse:
            let ticket = try await store.ticket(reference: bound.ticket ?? "")
            guard bound.channel == ticket.place.channel else {
                throw OperatorRefusal.otherChannel(ticket.place.channel)
            }
            return try await send(input, ticket, note: note)
        }
    }

    // MARK: - Without a ticket

    private func open(
        _ issue: String, priority: Priority?, category: Core.Category?, customer: UUID, channel: Channel,
        note: OperatorNote
    ) async throws -> JSONElement {
        // What a message of the customer would be read for, an issue is read for too.
        let screen = Screen.screen(
            CustomerText(content: issue, channel: channel), rules: try await library.current().rules)
        let urgency = max(priority ?? .medium, screen.suggestedPriority)
        let kind = category ?? screen.category
        let draft = OperatorTicketDraft(
            customer: customer, issue: issue, subject: Self.subject(of: issue), priority: urgency, category: kind,
            channel: channel,
            reference: key.reference(for: Array("operator \(UUID().uuidString)".utf8)).text)
        let result = try await store.createTicket(draft, note: note)
        return [
            "ticket_id": .string(result.reference), "status": .string(result.status.rawValue),
            "created": .bool(result.isNew),
        ]
    }

    private static func subject(of issue: String) -> String {
        let line = issue.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return line.count > 200 ? line.prefix(199) + "…" : line
    }

    private func history(of customer: UUID, _ input: ToolInput, note: OperatorNote) async throws -> JSONElement {
        let messages = try await store.history(of: customer, limit: 20, note: note)
        let outcome = try await library.current().tools.call(
            input, scope: .withoutTicket { messages }, found: [], isModel: false)
        guard case .history(let shown) = outcome.output else { throw ToolError.unavailable }
        return ["customer_id": .string(customer.text), "messages": .array(shown.map(\.json))]
    }

    private func search(_ input: ToolInput) async throws -> JSONElement {
        let outcome = try await library.current().tools.call(
            input, scope: .withoutTicket { [] }, found: [], isModel: false)
        guard case .found(let results) = outcome.output else { throw ToolError.unavailable }
        return [
            "results": .array(results.matches.map(\.json)), "threshold": .number(results.threshold.rounded(to: 4)),
            "best_score": .number(results.bestScore.rounded(to: 4)),
        ]
    }

    // MARK: - With one

    private func scope(_ ticket: OperatorTicket) async throws -> ToolScope {
        let place = ticket.place
        guard let configuration = try await configurations.all()[place.channel] else {
            throw ToolError.badArguments("there are no settings for \(place.channel.rawValue)")
        }
        return ToolScope(
            ticketReference: place.reference, channel: place.channel, customerName: place.customerName,
            verified: place.verified, customerText: ticket.customerText, configuration: configuration,
            history: { [] })
    }

    private func send(_ input: ToolInput, _ ticket: OperatorTicket, note: OperatorNote) async throws -> JSONElement {
        // Refused before the draft is looked at: what may not be sent need not be checked.
        if let refusal = ticket.refusalOfReply(by: name) { throw refusal }
        let edition = try await library.current()
        var found: [KnowledgeMatch] = []
        if case .sendResponse(_, let sources, _) = input {
            found = try await library.sections(sources).map {
                KnowledgeMatch(section: $0, score: 0, passage: "", coverage: 0)
            }
        }
        let outcome = try await edition.tools.call(
            input, scope: try await scope(ticket), found: found, isModel: false)
        guard case .send(let draft, _) = outcome.effect else { throw ToolError.unavailable }
        let reply = events.reply(draft, author: .human)
        let event = try events.replyRequested(reply, draft, ticket.place, at: note.at)
        let status = try await store.send(reply, on: ticket, events: [event], note: note)
        return [
            "ticket_id": .string(ticket.place.reference), "message_id": .string(reply.messageID.text),
            "status": .string(status.rawValue), "parts": .array(draft.parts.map { .string($0) }),
        ]
    }

    private func escalate(
        _ input: ToolInput, _ ticket: OperatorTicket, note: OperatorNote
    ) async throws -> JSONElement {
        if let refusal = ticket.refusalOfEscalation { throw refusal }
        let scope = try await scope(ticket)
        let outcome = try await library.current().tools.call(input, scope: scope, found: [], isModel: false)
        guard case .escalate(let reason, let urgency, let summary) = outcome.effect else {
            throw ToolError.unavailable
        }
        let escalation = events.escalation(reason, urgency: urgency, summary: summary, by: name, at: note.at)
        var leaving = [try events.opened(escalation, ticket, by: name, at: note.at)]
        var told: ConcludedReply?
        let formatter = ReplyFormatter(
            configuration: scope.configuration, customerName: ticket.place.customerName,
            reference: ticket.place.reference)
        if !ticket.hasOptedOut, let draft = formatter.format(textNamed: "hand_over", kind: .handOver) {
            let reply = events.reply(draft, author: .system)
            leaving.append(try events.replyRequested(reply, draft, ticket.place, at: note.at))
            told = reply
        }
        try await store.escalate(escalation, reply: told, on: ticket, events: leaving, note: note)
        return [
            "ticket_id": .string(ticket.place.reference), "escalation_id": .string(escalation.id.text),
            "status": "escalated", "reason": .string(reason.rawValue), "urgency": .string(urgency.rawValue),
            "due_at": .string(escalation.dueAt.description),
        ]
    }
}

extension ToolScope {
    /// For tools that no ticket binds.
    fileprivate static func withoutTicket(
        history: @escaping @Sendable () async throws -> [HistoryMessage]
    ) -> ToolScope {
        ToolScope(
            ticketReference: "", channel: .webForm, customerName: nil, verified: true, customerText: "",
            configuration: ChannelConfiguration(
                channel: .webForm, isEnabled: true, tone: "", preferredLength: 1, maximumLength: 1, maximumWords: 1,
                greeting: "", signature: "", responseTemplate: "{body}", texts: [:]),
            history: history)
    }
}
