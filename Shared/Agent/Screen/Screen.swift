import Core

/// Reads a customer's words before any model does: kind, triggers, sentiment, language.
public enum Screen {
    /// Screens one message; deterministic, microseconds, nothing but the text and the rules.
    ///
    /// - Parameters:
    ///   - text: What the customer wrote.
    ///   - rules: The guardrails.
    ///   - heard: What the sentiment's head heard, where there is a sentence model; it knows English only.
    /// - Returns: What was found.
    public static func screen(
        _ text: CustomerText, rules: GuardrailRules, heard: HeardAnger? = nil
    ) -> ScreenResult {
        let subject = text.opensTicket ? text.subject : nil
        let tokens = TextTokens([subject, text.content].compactMap { $0 }, table: rules.table)
        if let command = command(tokens, channel: text.channel, rules: rules) {
            return ScreenResult(
                kind: .command, language: "und", command: command, rulesVersion: rules.version)
        }
        let phrases = PhraseReading(tokens, rules: rules)
        let language = language(tokens, rules: rules)
        let sentiment = Sentiment.score(
            tokens, phrases: phrases, rules: rules, heard: language == "en" || language == "und" ? heard : nil)
        return ScreenResult(
            kind: kind(tokens, phrases: phrases, text: text, rules: rules),
            triggers: triggers(phrases, sentiment: sentiment, channel: text.channel, rules: rules),
            sentiment: sentiment, language: language,
            category: category(tokens, rules: rules), rulesVersion: rules.version)
    }

    private static func triggers(
        _ phrases: PhraseReading, sentiment: Double, channel: Channel?, rules: GuardrailRules
    ) -> [EscalationReason] {
        guard !phrases.fired.isEmpty || sentiment < 0.3 else { return [] }
        var fired: Set<EscalationReason> = sentiment < 0.3 ? [.negativeSentiment] : []
        for index in phrases.fired {
            let rule = rules.rules[index]
            if rule.channel == nil || rule.channel == channel { fired.insert(rule.reason) }
        }
        return EscalationReason.allCases.filter { fired.contains($0) }
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

    private static func kind(
        _ tokens: TextTokens, phrases: PhraseReading, text: CustomerText, rules: GuardrailRules
    ) -> MessageKind {
        let words = tokens.tokens.filter { !$0.isEmoji }.count
        if words == 0 {
            return isThumbsUp(tokens, text: text, rules: rules) ? .closing : .unclear
        }
        func count(_ wordClass: Int) -> Int {
            tokens.tokens.indices.count { tokens.isToken(at: $0, in: wordClass, table: rules.table) }
        }
        func consists(of kind: GuardrailRules.WordKind) -> Bool {
            count(kind.core) > 0
                && tokens.tokens.indices.allSatisfy {
                    tokens.tokens[$0].isEmoji || tokens.isToken(at: $0, in: kind.core, table: rules.table)
                        || tokens.isToken(at: $0, in: kind.filler, table: rules.table)
                }
        }
        if words <= 8, consists(of: rules.greeting) { return .greeting }
        if words <= 16, tokens.questionMarks == 0, !phrases.isNotClosing, consists(of: rules.closing) {
            return .closing
        }
        if !text.opensTicket, phrases.isFollowUp, words <= 25 { return .followUp }
        return words <= 8 && count(rules.vague) == words ? .unclear : .question
    }

    private static func isThumbsUp(_ tokens: TextTokens, text: CustomerText, rules: GuardrailRules) -> Bool {
        guard !text.opensTicket, !tokens.tokens.isEmpty else { return false }
        return tokens.tokens.allSatisfy { $0.entries.0 >= 0 && rules.table.entries[Int($0.entries.0)].valence > 0 }
    }

    private static func language(_ tokens: TextTokens, rules: GuardrailRules) -> String {
        guard !tokens.tokens.isEmpty else { return "und" }
        if let script = tokens.scripts.language { return script }
        var best = (name: "en", count: 0)
        var english = 0
        for language in rules.languages {
            let count = tokens.tokens.indices.count {
                tokens.isToken(at: $0, in: language.wordClass, table: rules.table)
            }
            if language.name == "en" { english = count }
            if count > best.count { best = (language.name, count) }
        }
        guard best.name != "en", best.count >= 2, best.count > english + (english > 0 ? 1 : 0) else { return "en" }
        return best.name
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
