import Core
import FoundationEssentials

/// What tools read to a model, without the orders that others may have written into it.
///
/// Articles are few and read again and again, so each is read through once.
struct CleanTexts: Sendable {
    private enum Verdict: Sendable {
        case innocent
        case cleaned(KnowledgeSection, [InjectionKind])
    }
    /// A mark of our own that stands in a comment, where orders hide too.
    private static let pricesMark = "<!-- prices: public -->"

    private let rules: GuardrailRules
    private let articles = RecentMemory<String, Verdict>(limit: 4096)

    init(rules: GuardrailRules) {
        self.rules = rules
    }

    /// The results without orders in their sections, and what those tried.
    func results(_ results: KnowledgeResults) -> (results: KnowledgeResults, found: [InjectionKind]) {
        var found: Set<InjectionKind> = []
        let matches = results.matches.map { match -> KnowledgeMatch in
            guard case .cleaned(let section, let kinds) = verdict(on: match.section) else { return match }
            found.formUnion(kinds)
            return KnowledgeMatch(
                section: section, score: match.score,
                passage: PromptInjection.stripped(match.passage, rules: rules).text, coverage: match.coverage,
                wordShare: match.wordShare, nearness: match.nearness)
        }
        guard !found.isEmpty else { return (results, []) }
        return (
            KnowledgeResults(
                matches: matches, threshold: results.threshold, bestScore: results.bestScore,
                isDegraded: results.isDegraded), InjectionKind.allCases.filter { found.contains($0) }
        )
    }

    /// The messages without orders, and what those tried.
    func history(_ messages: [HistoryMessage]) -> (messages: [HistoryMessage], found: [InjectionKind]) {
        var found: Set<InjectionKind> = []
        let cleaned = messages.map { message -> HistoryMessage in
            let text = PromptInjection.stripped(message.content, rules: rules)
            guard !text.found.isEmpty else { return message }
            found.formUnion(text.found)
            return HistoryMessage(
                channel: message.channel, role: message.role, content: text.text, createdAt: message.createdAt,
                ticketReference: message.ticketReference, subject: message.subject)
        }
        return (cleaned, InjectionKind.allCases.filter { found.contains($0) })
    }

    private func verdict(on section: KnowledgeSection) -> Verdict {
        if let known = articles.recall(section.contentHash) { return known }
        let verdict = read(section)
        articles.remember(verdict, of: section.contentHash)
        return verdict
    }

    private func read(_ section: KnowledgeSection) -> Verdict {
        let isMarked = section.content.contains(Self.pricesMark)
        let content = PromptInjection.stripped(section.content.replacing(Self.pricesMark, with: ""), rules: rules)
        let title = PromptInjection.stripped(section.title, rules: rules)
        let path = PromptInjection.stripped(section.headingPath, rules: rules)
        let found = Set(content.found + title.found + path.found)
        guard !found.isEmpty else { return .innocent }
        let cleaned = KnowledgeSection(
            id: section.id, title: title.text, headingPath: path.text,
            content: isMarked ? "\(Self.pricesMark)\n\(content.text)" : content.text, category: section.category,
            source: section.source, url: section.url, contentHash: section.contentHash)
        return .cleaned(cleaned, InjectionKind.allCases.filter { found.contains($0) })
    }
}
