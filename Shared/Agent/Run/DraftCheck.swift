public import Core

/// Checks what a draft claims: nothing may be said that neither a cited section nor the customer said.
///
/// Amounts of money are refused even then, unless the section that names them is marked `prices: public`; so are
/// promises only a person may make, parts of the system prompt and the raw text of errors. It reads the body, before
/// any template.
public struct DraftCheck: Sendable {
    private let rules: GuardrailRules
    private let prompt: PromptTraces
    /// Drafts that were found sound by their sections alone.
    private let sound = RecentMemory<Quoted, Void>(limit: 256)

    private struct Quoted: Hashable {
        let draft: String
        let sections: [KnowledgeSection]
    }

    /// Makes the check.
    ///
    /// - Parameters:
    ///   - rules: The guardrails, which name the promises.
    ///   - promptSentences: The sentences of the system prompt that may not leave; empty where there is none.
    public init(rules: GuardrailRules, promptSentences: [String] = []) {
        self.rules = rules
        prompt = PromptTraces(promptSentences)
    }

    /// What is wrong with a draft; empty when it may be sent.
    public func problems(
        in draft: String, sections: [KnowledgeSection], customerText: String, configuration: ChannelConfiguration,
        reference: String
    ) -> [DraftProblem] {
        // Whatever else may be repeated only makes a draft sounder: one that its sections bear out alone is sound for
        // every customer, and the offline agent quotes the same sections again and again.
        let quoted = Quoted(draft: draft, sections: sections)
        if sound.recall(quoted) != nil { return [] }
        let borneOut = sections.flatMap { [$0.content, $0.title, $0.headingPath, $0.url ?? ""] }
        let reading = Reading(draft, rules: rules)
        if problems(in: reading, sections: sections, known: KnownText(borneOut)).isEmpty {
            sound.remember((), of: quoted)
            return []
        }
        let texts = [customerText, reference] + borneOut + Array(configuration.texts.values)
        return problems(in: reading, sections: sections, known: KnownText(texts))
    }

    /// What a draft says, whoever may know it.
    private struct Reading {
        let draft: String
        let claims: DraftClaims
        let hasPromise: Bool

        init(_ draft: String, rules: GuardrailRules) {
            self.draft = draft
            claims = DraftClaims(draft)
            hasPromise = PhraseReading(TextTokens([draft], table: rules.table), rules: rules).hasPromise
        }
    }

    private func problems(in reading: Reading, sections: [KnowledgeSection], known: KnownText) -> [DraftProblem] {
        let (draft, claims) = (reading.draft, reading.claims)
        var found: Set<DraftProblem> = []
        if !draft.unicodeScalars.contains(where: Letters.isWord) { found.insert(.empty) }
        if reading.hasPromise { found.insert(.promise) }
        for claim in claims.claims where !known.holds(claim) { found.insert(claim.problem) }
        if !claims.amounts.isEmpty {
            let open = KnownText(sections.filter(Self.mayNamePrices).map(\.content))
            if !claims.amounts.allSatisfy(open.numbers.contains) { found.insert(.money) }
        }
        if RawError.isIn(draft, known: known) { found.insert(.rawError) }
        if prompt.leaks(in: draft, known: known) { found.insert(.promptLeak) }
        if !prompt.isEmpty, OwnOrders.areNamed(in: draft, known: known) { found.insert(.ownOrders) }
        return DraftProblem.allCases.filter { found.contains($0) }
    }

    /// Whether a section is marked as one whose amounts may be told.
    private static func mayNamePrices(_ section: KnowledgeSection) -> Bool {
        section.content.lowercased().contains("prices: public")
    }
}
