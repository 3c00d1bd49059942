public import Core

/// Reads a customer's words before any model does: kind, triggers, sentiment, language.
public enum Screen {
    /// Screens one message; deterministic, microseconds, nothing but the text and the rules.
    ///
    /// - Parameters:
    ///   - text: What the customer wrote.
    ///   - rules: The guardrails.
    ///   - heard: What the sentiment's head heard, where there is a sentence model; it knows English only.
    ///   - nearby: Triggers that something else is sure of, such as nearness to example phrases.
    /// - Returns: What was found.
    public static func screen(
        _ text: CustomerText, rules: GuardrailRules, heard: HeardAnger? = nil, nearby: Set<EscalationReason> = []
    ) -> ScreenResult {
        let subject = text.opensTicket ? text.subject : nil
        let tokens = TextTokens([subject, text.content].compactMap { $0 }, table: rules.table)
        if let command = command(tokens, channel: text.channel, rules: rules) {
            return ScreenResult(
                kind: .command, language: "und", command: command, rulesVersion: rules.version)
        }
        let phrases = PhraseReading(tokens, rules: rules)
        let language = LanguageReading.language(of: tokens, rules: rules)
        let sentiment = Sentiment.score(
            tokens, phrases: phrases, rules: rules, heard: language == "en" || language == "und" ? heard : nil)
        return ScreenResult(
            kind: KindReading(tokens, phrases: phrases, rules: rules).kind(opensTicket: text.opensTicket),
            triggers: triggers(phrases, sentiment: sentiment, nearby: nearby, channel: text.channel, rules: rules),
            sentiment: sentiment, language: language, category: category(tokens, rules: rules),
            injections: injections(tokens, phrases: phrases), rulesVersion: rules.version)
    }

    private static func triggers(
        _ phrases: PhraseReading, sentiment: Double, nearby: Set<EscalationReason>, channel: Channel?,
        rules: GuardrailRules
    ) -> [EscalationReason] {
        guard !phrases.fired.isEmpty || sentiment < 0.3 || !nearby.isEmpty else { return [] }
        var fired = nearby.filter(\.isTrigger)
        if sentiment < 0.3 { fired.insert(.negativeSentiment) }
        for index in phrases.fired {
            let rule = rules.rules[index]
            if rule.channel == nil || rule.channel == channel { fired.insert(rule.reason) }
        }
        return EscalationReason.allCases.filter { fired.contains($0) }
    }

    private static func injections(_ tokens: TextTokens, phrases: PhraseReading) -> [InjectionKind] {
        let bits = phrases.injections | (tokens.hidden > 2 ? InjectionKind.hiddenText.bit : 0)
        return bits == 0 ? [] : InjectionKind.kinds(of: bits)
    }

    /// A keyword alone, on the channel that knows them.
    private static func command(
        _ tokens: TextTokens, channel: Channel?, rules: GuardrailRules
    ) -> CustomerCommand? {
        guard tokens.tokens.count == 1, channel == nil || channel == .whatsapp, tokens.questionMarks == 0 else {
            return nil
        }
        return rules.commands.first { tokens.isToken(at: 0, in: $0.wordClass, table: rules.table) }?.command
    }

    private static func category(_ tokens: TextTokens, rules: GuardrailRules) -> Core.Category {
        for (category, wordClass) in rules.categories where category != .howTo {
            if tokens.tokens.indices.contains(where: { tokens.isToken(at: $0, in: wordClass, table: rules.table) }) {
                return category
            }
        }
        let howTo = rules.categories.first { $0.category == .howTo }
        guard let howTo, !tokens.tokens.isEmpty else { return .general }
        let asksHow = tokens.tokens.indices.contains { tokens.isToken(at: $0, in: howTo.wordClass, table: rules.table) }
        return asksHow ? .howTo : .general
    }
}
