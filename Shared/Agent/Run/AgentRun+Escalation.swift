import Core
import FoundationEssentials

extension AgentRun {
    /// How urgent an escalation is: the reason's own urgency, or a higher one of what else fired.
    func urgency(_ reason: EscalationReason) -> Priority {
        (question.triggers + [reason]).map(\.urgency).max() ?? reason.urgency
    }

    /// What a person is told, and what the customer is told.
    func decision(_ reason: EscalationReason) -> EscalationDecision {
        let told = customerReply(reason)
        return EscalationDecision(
            reason: reason, triggers: question.triggers, urgency: urgency(reason), summary: summary(reason),
            customerParts: told.parts, customerHTML: told.html, suggestedReply: suggestedReply)
    }

    /// The result with everything that was noted.
    func result(_ effect: RunEffect, versions: [String: String]) -> RunResult {
        let notes = journal.current
        var sources: [CitedSection] = []
        switch effect {
        case .reply(let reply) where reply.kind == .answer: sources = cited(notes)
        case .escalate: sources = notes.found.prefix(1).map(Self.citation)
        default: break
        }
        return RunResult(
            effect: effect, toolCalls: notes.toolCalls, searches: notes.searches, sources: sources,
            confidence: notes.confidence,
            versions: notes.decidedBy.map { versions.merging(["decided_by": $0]) { $1 } } ?? versions, tokens: notes.use
        )
    }

    private func cited(_ notes: RunJournal.Notes) -> [CitedSection] {
        guard let last = notes.exchanges.last, case .typed(.sendResponse(_, let ids, _))? = try? last.call.typed else {
            return []
        }
        return notes.found.filter { ids.contains($0.id) }.map(Self.citation)
    }

    private static func citation(_ match: KnowledgeMatch) -> CitedSection {
        CitedSection(id: match.id, contentHash: match.section.contentHash, score: match.score, title: match.title)
    }

    private func customerReply(_ reason: EscalationReason) -> DraftedReply {
        let texts = request.configuration.texts
        let isUpset = question.triggers.contains(.negativeSentiment) || question.triggers.contains(.profanity)
        let name: String
        switch reason {
        case .unsupportedLanguage: name = "unsupported_language"
        case .agentError, .modelUnavailable, .processingFailed: name = "apology"
        default: name = "hand_over"
        }
        let text = texts[name] ?? texts["hand_over"] ?? ""
        let body = isUpset && name == "hand_over" ? (texts["hand_over_empathy"].map { $0 + " " } ?? "") + text : text
        return ReplyFormatter(scope).format(body, kind: .handOver)
    }

    /// An offline draft of the part that can be answered; a person decides over it.
    private var suggestedReply: String? {
        guard let best = journal.current.found.first(where: { !scope.citedBefore.contains($0.id) }) else {
            return nil
        }
        let draft = OfflineDraft.compose(best.section, channel: request.channel)
        return ReplyFormatter(scope).format(draft, kind: .answer, helpURL: best.section.url).parts
            .joined(separator: "\n\n")
    }

    private func summary(_ reason: EscalationReason) -> String {
        let words = question.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let quoted = words.count > 240 ? words.prefix(240) + "…" : words
        var parts = ["Reason: \(reason.rawValue)."]
        let others = question.triggers.filter { $0 != reason }
        if !others.isEmpty { parts.append("Also: \(others.map(\.rawValue).joined(separator: ", ")).") }
        parts.append(quoted.isEmpty ? "The message has no words." : "The customer wrote: \"\(quoted)\"")
        if !journal.injections.isEmpty { parts.append("Orders to a model were taken out of it.") }
        let titles = journal.current.found.prefix(3).map(\.title)
        parts.append(titles.isEmpty ? "Nothing documented was found." : "Found: \(titles.joined(separator: "; ")).")
        return parts.joined(separator: " ")
    }
}
