public import Core

/// Reads a customer's words before any model does: kind, triggers, sentiment, language.
public enum Screen {
    /// Screens one message; deterministic, microseconds, nothing but the text and the rules.
    ///
    /// - Parameters:
    ///   - text: What the customer wrote.
    ///   - rules: The guardrails.
    ///   - heard: What the sentiment's head heard, where there is a sentence model; it knows English only.
    ///   - nearby: Triggers of which the sentences' meaning is sure, in a language the sentence model knows.
    ///   - doubted: Triggers that no sentence sounds like, in such a language, whatever its words.
    ///   - sounds: The kind every sentence is surely of, in such a language.
    /// - Returns: What was found.
    public static func screen(
        _ text: CustomerText, rules: GuardrailRules, heard: HeardAnger? = nil, nearby: Set<EscalationReason> = [],
        doubted: Set<EscalationReason> = [], sounds: MessageKind? = nil
    ) -> ScreenResult {
        let subject = text.opensTicket ? text.subject : nil
        let tokens = TextTokens([subject, text.content].compactMap { $0 }, table: rules.table)
        if let command = command(tokens, channel: text.channel, rules: rules) {
            return ScreenResult(
                kind: .command, language: "und", command: command, rulesVersion: rules.version)
        }
        let phrases = PhraseReading(tokens, rules: rules)
        let language = LanguageReading.language(of: tokens, rules: rules)
        let isKnown = language == "en" || language == "und"
        let sentiment = Sentiment.score(tokens, phrases: phrases, rules: rules, heard: isKnown ? heard : nil)
        let isAnger = sentiment < 0.3 && !isAbuseAlone(tokens, phrases: phrases, rules: rules)
        return ScreenResult(
            kind: KindReading(tokens, phrases: phrases, rules: rules)
                .kind(opensTicket: text.opensTicket, sounds: isKnown ? sounds : nil),
            triggers: triggers(
                phrases, isAnger: isAnger, nearby: isKnown ? nearby : [],
                // A few words of an unknown language are not heard as what they are.
                doubted: language == "en" ? doubted : [], channel: text.channel, rules: rules),
            sentiment: sentiment, language: language, category: category(tokens, rules: rules),
            injections: injections(tokens, phrases: phrases), rulesVersion: rules.version)
    }

    /// Whether a text says no more than that everything is in a file, which nobody here can read.
    static func pointsAtFile(_ content: String, subject: String?, rules: GuardrailRules) -> Bool {
        let tokens = TextTokens([subject, content].compactMap { $0 }, table: rules.table)
        return KindReading(tokens, phrases: PhraseReading(tokens, rules: rules), rules: rules).isPointing
    }

    private static func triggers(
        _ phrases: PhraseReading, isAnger: Bool, nearby: Set<EscalationReason>,
        doubted: Set<EscalationReason>, channel: Channel?, rules: GuardrailRules
    ) -> [EscalationReason] {
        guard !phrases.fired.isEmpty || isAnger || !nearby.isEmpty else { return [] }
        var fired: Set<EscalationReason> = []
        for index in phrases.fired {
            let rule = rules.rules[index]
            let isElsewhere = rule.channel != nil && rule.channel != channel
            if !isElsewhere, !doubted.contains(rule.reason) { fired.insert(rule.reason) }
        }
        // Nearness is asked where the phrases found nothing; what they found and took back, it does not know better.
        if fired.subtracting([.profanity]).isEmpty {
            let takenBack = Set(phrases.takenBack.map { rules.rules[$0].reason })
            fired.formUnion(
                nearby.filter {
                    $0.isTrigger && !takenBack.contains($0) && ($0 != .needsHumanAction || asksPeople(phrases))
                        // "I am fed up with you people" is heard as talk of people, and wants none.
                        && ($0 != .explicitHumanRequest || !isAnger)
                })
        }
        if isAnger { fired.insert(.negativeSentiment) }
        return EscalationReason.allCases.filter { fired.contains($0) }
    }

    /// Who tells that the owner has left asks nothing of us yet, and who orders the agent about asks no people.
    private static func asksPeople(_ phrases: PhraseReading) -> Bool {
        phrases.isRequest && phrases.injections == 0
    }

    /// Below this what is left of abuse says what somebody is angry about.
    private static let grievance = 0.2

    /// Whether nothing angry is left without the names we are called, and the words that lead to them.
    private static func isAbuseAlone(_ tokens: TextTokens, phrases: PhraseReading, rules: GuardrailRules) -> Bool {
        guard !phrases.abuse.isEmpty else { return false }
        let abusive = phrases.abuse.flatMap { Array(max(0, $0.lowerBound - 2)..<$0.upperBound) }
        let rest = tokens.without(Set(abusive))
        let phrases = PhraseReading(rest, rules: rules)
        return Sentiment.score(rest, phrases: phrases, rules: rules) >= grievance
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
