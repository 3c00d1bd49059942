/// A phrase of the rules: words side by side, each one of several alternatives.
///
/// `word`, `begin*`, `one|other`, `<set>` of the data; a trailing `?` makes an element optional, `~3` skips up to three
/// words, `^` and `$` are the ends of a sentence (`$` may also be an alternative), `-one|other` forbids words just
/// before (at the end of the phrase: just after), a leading `!` means that a negation is part of the phrase. No phrase reaches over the end of a sentence.
struct PhrasePattern: Sendable {
    private enum Element: Sendable {
        case word(wordClass: Int, isOptional: Bool, endMayStand: Bool)
        case gap(Int)
        case notAfter(wordClass: Int)
        case notBefore(wordClass: Int)
        case start
        case end
    }

    private let elements: [Element]
    /// The class of the word that is looked for first.
    let keyClass: Int
    /// How many words may stand before it.
    private let lead: Int
    /// Whether a negation before it takes it back.
    let isNegatable: Bool
    /// The most elements that are tried where the word stands that is looked for first.
    let maximumSteps: Int

    /// Reads a phrase; nil when nothing in it must be there.
    ///
    /// - Parameters:
    ///   - text: The phrase.
    ///   - sets: Named lists of words.
    ///   - table: Where its words are noted.
    ///   - common: Words too frequent to be looked for first, where another must be there; nil: always the first.
    init?(_ text: String, sets: PhraseSets, table: inout WordTable, common: Set<String>?) {
        var parts = text.split(separator: " ").map(String.init)
        isNegatable = parts.first != "!"
        if !isNegatable { parts.removeFirst() }
        var elements: [Element] = []
        var best: (wordClass: Int, lead: Int, commonness: Int)?
        var lead = 0
        var steps = 1
        for part in parts {
            let words = sets.words(of: part)
            var element = Self.element(part, words: words, table: &table)
            if case .notAfter(let wordClass) = element, elements.count == parts.count - 1 {
                element = .notBefore(wordClass: wordClass)
            }
            elements.append(element)
            switch element {
            case .word(let wordClass, let isOptional, let endMayStand):
                steps *= isOptional ? 2 : 1
                if !isOptional, !endMayStand {
                    let commonness = common.map { common in words.count { common.contains($0) } } ?? 0
                    if best.map({ commonness < $0.commonness }) ?? true { best = (wordClass, lead, commonness) }
                }
                lead += 1
            case .gap(let count):
                lead += count
                steps *= count + 1
            case .start, .end, .notAfter, .notBefore: break
            }
        }
        guard let best else { return nil }
        self.elements = elements
        self.lead = best.lead
        keyClass = best.wordClass
        maximumSteps = steps * (best.lead + 1) * elements.count
    }

    /// Where the phrase stands so that the word looked for first is at an index.
    func match(keyAt index: Int, in text: TextTokens, table: WordTable) -> Range<Int>? {
        var start = index
        let sentence = text.tokens[index].sentence
        while start >= 0, start >= index - lead, text.tokens[start].sentence == sentence {
            if let end = end(of: 0, at: start, in: text, table: table, sentence: sentence), end > index {
                return start..<end
            }
            start -= 1
        }
        return nil
    }

    private func end(of element: Int, at index: Int, in text: TextTokens, table: WordTable, sentence: Int32) -> Int? {
        guard element < elements.count else { return index }
        let isOver = index >= text.tokens.count || text.tokens[index].sentence != sentence
        func rest(from next: Int) -> Int? {
            end(of: element + 1, at: next, in: text, table: table, sentence: sentence)
        }
        switch elements[element] {
        case .start: return text.isSentenceStart(index) ? rest(from: index) : nil
        case .end: return isOver ? rest(from: index) : nil
        case .notAfter(let wordClass):
            let isForbidden =
                index > 0 && text.tokens[index - 1].sentence == sentence
                && text.isToken(at: index - 1, in: wordClass, table: table)
            return isForbidden ? nil : rest(from: index)
        case .notBefore(let wordClass):
            return !isOver && text.isToken(at: index, in: wordClass, table: table) ? nil : rest(from: index)
        case .gap(let count):
            for skipped in 0...count {
                let next = index + skipped
                if skipped > 0, next > text.tokens.count || text.tokens[next - 1].sentence != sentence { return nil }
                if let end = rest(from: next) { return end }
            }
            return nil
        case .word(let wordClass, let isOptional, let endMayStand):
            if isOver { return isOptional || endMayStand ? rest(from: index) : nil }
            if text.isToken(at: index, in: wordClass, table: table), let end = rest(from: index + 1) { return end }
            return isOptional ? rest(from: index) : nil
        }
    }

    private static func element(_ part: String, words: [String], table: inout WordTable) -> Element {
        if part == "^" { return .start }
        if part == "$" { return .end }
        if part.hasPrefix("~"), let count = Int(part.dropFirst()) { return .gap(count) }
        let wordClass = table.makeClass(words)
        if part.hasPrefix("-") { return .notAfter(wordClass: wordClass) }
        return .word(
            wordClass: wordClass, isOptional: part.hasSuffix("?"),
            endMayStand: part.split(separator: "|").contains { $0 == "$" || $0 == "$?" })
    }
}

/// The named lists of words; a list may name others.
struct PhraseSets: Sendable {
    private let sets: [String: [String]]

    init(_ sets: [String: [String]]) {
        self.sets = sets
    }

    /// The alternatives of one element.
    func words(of part: String) -> [String] {
        var part = part[...]
        if part.hasPrefix("-") { part = part.dropFirst() }
        if part.hasSuffix("?") { part = part.dropLast() }
        guard !["^", "$"].contains(part), !part.hasPrefix("~") else { return [] }
        return part.split(separator: "|").filter { $0 != "$" }.flatMap { expanded(String($0), depth: 0) }
    }

    /// Names that no list has, so that a slip in the data is told.
    func unknownNames(in part: String) -> [String] {
        part.split { " |-?".contains($0) }.filter { $0.hasPrefix("<") }
            .map { String($0.dropFirst().dropLast()) }.filter { sets[$0] == nil }
    }

    private func expanded(_ word: String, depth: Int) -> [String] {
        guard word.hasPrefix("<"), depth < 4 else { return [word] }
        return (sets[String(word.dropFirst().dropLast())] ?? []).flatMap { expanded($0, depth: depth + 1) }
    }
}
