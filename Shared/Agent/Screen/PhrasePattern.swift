/// A phrase of the rules: words side by side, each one of several alternatives.
///
/// `word`, `begin*`, `one|other`, `<set>` of the data; a trailing `?` makes an element optional, `~3` skips up to three
/// words, `^` and `$` are the ends of a sentence (`$` may also be an alternative), a leading `!` means that a negation
/// is part of the phrase. No phrase reaches over the end of a sentence.
struct PhrasePattern: Sendable {
    private enum Element: Sendable {
        case word(wordClass: Int, isOptional: Bool, endMayStand: Bool)
        case gap(Int)
        case start
        case end
    }

    private let elements: [Element]
    /// The class of the first word that must be there.
    let keyClass: Int
    /// How many words may stand before it.
    private let lead: Int
    /// Whether a negation before it takes it back.
    let isNegatable: Bool

    /// Reads a phrase; nil when nothing in it must be there.
    init?(_ text: String, sets: [String: [String]], table: inout WordTable) {
        var parts = text.split(separator: " ").map(String.init)
        isNegatable = parts.first != "!"
        if !isNegatable { parts.removeFirst() }
        var elements: [Element] = []
        var key: Int?
        var lead = 0
        for part in parts {
            let element = Self.element(part, sets: sets, table: &table)
            elements.append(element)
            guard key == nil else { continue }
            switch element {
            case .word(let wordClass, let isOptional, let endMayStand):
                if isOptional || endMayStand { lead += 1 } else { key = wordClass }
            case .gap(let count): lead += count
            case .start, .end: break
            }
        }
        guard let key else { return nil }
        self.elements = elements
        self.lead = lead
        keyClass = key
    }

    /// Where the phrase stands so that its first needed word is at an index.
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

    private static func element(
        _ part: String, sets: [String: [String]], table: inout WordTable
    ) -> Element {
        if part == "^" { return .start }
        if part == "$" { return .end }
        if part.hasPrefix("~"), let count = Int(part.dropFirst()) { return .gap(count) }
        let isOptional = part.hasSuffix("?")
        var words: [String] = []
        var endMayStand = false
        for alternative in (isOptional ? String(part.dropLast()) : part).split(separator: "|").map(String.init) {
            if alternative == "$" {
                endMayStand = true
            } else if alternative.hasPrefix("<") {
                words += sets[String(alternative.dropFirst().dropLast())] ?? []
            } else {
                words.append(alternative)
            }
        }
        return .word(wordClass: table.makeClass(words), isOptional: isOptional, endMayStand: endMayStand)
    }
}
