import Core
import FoundationEssentials

/// The five tools over one knowledge: each maps what a run binds and an input to an output and an effect.
public struct ToolBox: Sendable {
    private let knowledge: any KnowledgeSearching
    private let check: DraftCheck
    private let clean: CleanTexts
    private let readsHistory: Bool

    /// Makes the tools.
    ///
    /// - Parameters:
    ///   - knowledge: Where they look things up.
    ///   - rules: The guardrails.
    ///   - promptSentences: The sentences of the caller's own prompt, which may not leave in a draft.
    ///   - readsHistory: Whether the caller reads what customers wrote earlier, and may obey it.
    public init(
        knowledge: any KnowledgeSearching, rules: GuardrailRules, promptSentences: [String] = [],
        readsHistory: Bool = true
    ) {
        self.knowledge = knowledge
        self.readsHistory = readsHistory
        check = DraftCheck(rules: rules, promptSentences: promptSentences)
        clean = CleanTexts(rules: rules)
    }

    /// Calls a tool; it writes nothing.
    ///
    /// - Parameters:
    ///   - input: What it is called with.
    ///   - scope: What the run binds.
    ///   - found: What the searches of this run found; only that may be cited.
    ///   - isModel: Whether a model calls, which may choose fewer reasons than code.
    /// - Returns: Its output, and for a terminal call what is to be done.
    /// - Throws: ``ToolError``.
    public func call(
        _ input: ToolInput, scope: ToolScope, found: [KnowledgeMatch], isModel: Bool
    ) async throws(ToolError) -> ToolOutcome {
        switch input {
        case .createTicket(let issue, _, _):
            guard !issue.isEmpty else { throw .badArguments("issue is empty") }
            return ToolOutcome(output: .ticket(reference: scope.ticketReference))
        case .getCustomerHistory:
            return try await history(scope)
        case .searchKnowledgeBase(let query, let maximum, let category):
            let read = clean.results(try await search(query, maximum: maximum, category: category, scope))
            return ToolOutcome(output: .found(read.results), injections: read.found)
        case .escalateToHuman(let reason, let urgency, let summary):
            return try escalate(reason, urgency: urgency, summary: summary, scope: scope, isModel: isModel)
        case .sendResponse(let message, let sources, let kind):
            return try send(message, sources: sources, kind: kind, scope: scope, found: found)
        }
    }

    private func history(_ scope: ToolScope) async throws(ToolError) -> ToolOutcome {
        let messages: [HistoryMessage]
        do { messages = Array(try await scope.history().prefix(20)) } catch { throw .unavailable }
        guard readsHistory else { return ToolOutcome(output: .history(messages)) }
        let read = clean.history(messages)
        return ToolOutcome(output: .history(read.messages), injections: read.found)
    }

    private func search(
        _ query: String, maximum: Int, category: String?, _ scope: ToolScope
    ) async throws(ToolError) -> KnowledgeResults {
        guard ToolInput.resultCounts.contains(maximum) else { throw .badArguments("max_results is not from 1 to 20") }
        do {
            let results = try await knowledge.search(query, maximumResults: maximum, category: category)
            let cited = Set(scope.citedBefore)
            guard !cited.isEmpty, results.matches.allSatisfy({ cited.contains($0.id) }) else { return results }
            return try await knowledge.search(
                query, maximumResults: ToolInput.resultCounts.upperBound, category: category, reach: .wide
            ).following(cited, maximum: maximum)
        } catch {
            throw .unavailable
        }
    }

    private func escalate(
        _ reason: EscalationReason, urgency: Priority?, summary: String?, scope: ToolScope, isModel: Bool
    ) throws(ToolError) -> ToolOutcome {
        guard !isModel || ToolCaller.model.escalationReasons.contains(reason) else { throw .reasonNotAllowed }
        // The table says how urgent a reason is; a model may not lower or raise it.
        let decided = isModel ? reason.urgency : max(reason.urgency, urgency ?? .low)
        return ToolOutcome(
            output: .escalated(reference: scope.ticketReference),
            effect: .escalate(reason: reason, urgency: decided, summary: summary))
    }

    private func send(
        _ message: String, sources: [UUID], kind: ReplyKind, scope: ToolScope, found: [KnowledgeMatch]
    ) throws(ToolError) -> ToolOutcome {
        guard [.answer, .question, .closing].contains(kind) else { throw .badArguments("kind is none of a reply's") }
        let cited = found.filter { sources.contains($0.id) }
        let problems = check.problems(
            in: message, sections: cited.map(\.section), customerText: scope.customerText,
            configuration: scope.configuration, reference: scope.ticketReference)
        guard !problems.contains(.promptLeak) else { throw .promptLeak }
        guard kind != .answer || (!cited.isEmpty && cited.count == Set(sources).count) else { throw .noSources }
        guard problems.isEmpty else { throw .unsafeDraft(problems) }
        let reply = ReplyFormatter(scope).format(message, kind: kind, helpURL: cited.first?.section.url)
        return ToolOutcome(
            output: .prepared(parts: reply.parts.count),
            effect: .send(
                reply,
                sources: cited.map {
                    CitedSection(id: $0.id, contentHash: $0.section.contentHash, score: $0.score, title: $0.title)
                }))
    }
}
