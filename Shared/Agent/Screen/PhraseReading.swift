/// What the phrases of the rules find in a text: one pass over its words.
struct PhraseReading {
    /// Rules that fired, by their place in the rules.
    private(set) var fired: Set<Int> = []
    /// How phrases sound, together.
    private(set) var tone: Float = 0
    /// The worst single phrase.
    private(set) var worstTone: Float = 0
    /// Whether it refers to an earlier answer.
    private(set) var isFollowUp = false
    /// Whether something in it forbids to read it as a closing.
    private(set) var isNotClosing = false
    /// Whether it promises what only a person may.
    private(set) var hasPromise = false

    private let text: TextTokens
    private let rules: GuardrailRules

    /// Reads a text.
    init(_ text: TextTokens, rules: GuardrailRules) {
        self.text = text
        self.rules = rules
        for index in text.tokens.indices {
            let entries = text.tokens[index].entries
            visit(entries.0, at: index)
            visit(entries.1, at: index)
            visit(entries.2, at: index)
        }
    }

    private mutating func visit(_ entry: Int32, at index: Int) {
        guard entry >= 0 else { return }
        for pattern in rules.table.entries[Int(entry)].patterns { consider(Int(pattern), at: index) }
    }

    private mutating func consider(_ pattern: Int, at index: Int) {
        switch rules.meanings[pattern] {
        case .exception, .negation: return
        case .trigger(let rule):
            guard !fired.contains(rule), let range = match(pattern, at: index) else { return }
            let isNegatable = rules.rules[rule].isNegatable && rules.patterns[pattern].isNegatable
            guard !isExcepted(range, rule: rule), !(isNegatable && isNegated(range)) else { return }
            fired.insert(rule)
        case .tone(let valence):
            guard match(pattern, at: index) != nil else { return }
            tone += valence
            worstTone = min(worstTone, valence)
        case .followUp: if !isFollowUp { isFollowUp = match(pattern, at: index) != nil }
        case .notClosing: if !isNotClosing { isNotClosing = match(pattern, at: index) != nil }
        case .promise: if !hasPromise { hasPromise = match(pattern, at: index) != nil }
        }
    }

    private func match(_ pattern: Int, at index: Int) -> Range<Int>? {
        rules.patterns[pattern].match(keyAt: index, in: text, table: rules.table)
    }

    /// Whether an exception of the rule shares a word with the phrase.
    private func isExcepted(_ range: Range<Int>, rule: Int) -> Bool {
        contains(around: range, before: 6, after: 5) { pattern, found in
            guard case .exception(rule) = rules.meanings[pattern] else { return false }
            return found.overlaps(range)
        }
    }

    /// Whether a negation in the same clause stands just before the phrase or reaches into it.
    private func isNegated(_ range: Range<Int>) -> Bool {
        let clause = text.tokens[range.lowerBound].clause
        return contains(around: range, before: 8, after: 0) { pattern, found in
            guard case .negation = rules.meanings[pattern], found.lowerBound <= range.lowerBound else { return false }
            return text.tokens[found.lowerBound].clause == clause && range.lowerBound - found.upperBound < 4
        }
    }

    private func contains(
        around range: Range<Int>, before: Int, after: Int, _ isWanted: (Int, Range<Int>) -> Bool
    ) -> Bool {
        let sentence = text.tokens[range.lowerBound].sentence
        for index in max(0, range.lowerBound - before)..<min(text.tokens.count, range.upperBound + after)
        where text.tokens[index].sentence == sentence {
            let entries = text.tokens[index].entries
            for entry in [entries.0, entries.1, entries.2] where entry >= 0 {
                for pattern in rules.table.entries[Int(entry)].patterns {
                    switch rules.meanings[Int(pattern)] {
                    case .exception, .negation:
                        if let found = match(Int(pattern), at: index), isWanted(Int(pattern), found) { return true }
                    default: continue
                    }
                }
            }
        }
        return false
    }
}
