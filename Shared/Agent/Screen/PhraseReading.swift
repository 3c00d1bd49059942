import Core

/// What the phrases of the rules find in a text: one pass over its words.
struct PhraseReading {
    /// Rules that fired, by their place in the rules.
    private(set) var fired: Set<Int> = []
    /// Rules of which a phrase was found, but taken back by what stands around it.
    private(set) var takenBack: Set<Int> = []
    /// Where it is abusive.
    private(set) var abuse: [Range<Int>] = []
    /// How phrases sound, together.
    private(set) var tone: Float = 0
    /// The worst single phrase.
    private(set) var worstTone: Float = 0
    /// Whether it is said in fun or in mourning, so that harsh and sad words are no anger.
    private(set) var isCalmed = false
    /// Whether it refers to an earlier answer.
    private(set) var isFollowUp = false
    /// Whether something in it forbids to read it as a closing.
    private(set) var isNotClosing = false
    /// Whether it asks us to do something, and not only to tell.
    private(set) var isRequest = false
    /// Whether it promises what only a person may.
    private(set) var hasPromise = false
    /// Attempts to give the agent other orders, a bit each.
    private(set) var injections: UInt8 = 0
    /// How many times a phrase was tried: what bounds the work on a text.
    private(set) var steps = 0

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
        }
    }

    private mutating func visit(_ entry: Int32, at index: Int) {
        guard entry >= 0 else { return }
        for pattern in rules.table.entries[Int(entry)].patterns { consider(Int(pattern), at: index) }
    }

    private mutating func consider(_ pattern: Int, at index: Int) {
        steps += 1
        switch rules.meanings[pattern] {
        case .exception, .negation, .denial: return
        case .trigger(let rule):
            let isAbuse = rules.rules[rule].reason == .profanity
            guard isAbuse || !fired.contains(rule), let range = match(pattern, at: index) else { return }
            if isAbuse { abuse.append(range) }
            let isNegatable = rules.rules[rule].isNegatable && rules.patterns[pattern].isNegatable
            if isTakenBack(range, rule: rule, isNegatable: isNegatable) {
                takenBack.insert(rule)
            } else {
                fired.insert(rule)
            }
        case .tone(let valence):
            guard match(pattern, at: index) != nil else { return }
            tone += valence
            worstTone = min(worstTone, valence)
        case .calming: if !isCalmed { isCalmed = match(pattern, at: index) != nil }
        case .followUp: if !isFollowUp { isFollowUp = match(pattern, at: index) != nil }
        case .notClosing: if !isNotClosing { isNotClosing = match(pattern, at: index) != nil }
        case .request: if !isRequest { isRequest = match(pattern, at: index) != nil }
        case .promise: if !hasPromise { hasPromise = match(pattern, at: index) != nil }
        case .injection(let kind):
            guard injections & kind.bit == 0, match(pattern, at: index) != nil else { return }
            injections |= kind.bit
        }
    }

    private func match(_ pattern: Int, at index: Int) -> Range<Int>? {
        rules.patterns[pattern].match(keyAt: index, in: text, table: rules.table)
    }

    /// Whether an exception of the rule shares a word with the phrase, or a negation reaches it.
    private mutating func isTakenBack(_ range: Range<Int>, rule: Int, isNegatable: Bool) -> Bool {
        let first = text.tokens[range.lowerBound]
        for index in max(0, range.lowerBound - 9)..<min(text.tokens.count, range.upperBound + 6)
        where text.tokens[index].sentence == first.sentence {
            let entries = text.tokens[index].entries
            for entry in [entries.0, entries.1] where entry >= 0 {
                for pattern in rules.table.entries[Int(entry)].patterns {
                    steps += 1
                    switch rules.meanings[Int(pattern)] {
                    case .exception(rule):
                        if let found = match(Int(pattern), at: index), found.overlaps(range) { return true }
                    case .negation where isNegatable:
                        if let found = match(Int(pattern), at: index), negates(found, range) { return true }
                    case .denial where isNegatable:
                        if let found = match(Int(pattern), at: index), denies(found, range) { return true }
                    default: continue
                    }
                }
            }
        }
        return false
    }

    /// Whether a negation stands just before the phrase or in it, with nothing between that starts anew.
    private func negates(_ negation: Range<Int>, _ range: Range<Int>) -> Bool {
        guard negation.lowerBound < range.upperBound, range.lowerBound - negation.upperBound < 4,
            text.tokens[negation.lowerBound].clause == text.tokens[range.lowerBound].clause
        else { return false }
        guard negation.upperBound < range.lowerBound else { return true }
        return !(negation.upperBound..<range.lowerBound).contains {
            text.isToken(at: $0, in: rules.turn, table: rules.table)
        }
    }

    /// Whether words after the phrase say that it is not wanted.
    private func denies(_ denial: Range<Int>, _ range: Range<Int>) -> Bool {
        denial.lowerBound >= range.lowerBound && denial.lowerBound - range.upperBound <= 2
    }
}
