/// Takes out of a text what was written to give a model other orders, before a model sees it.
///
/// Works on messages and on articles. It takes whole sentences, so that what is left still reads, and never adds a word.
/// That something was found is recorded; it is no reason by itself to call a person.
public enum PromptInjection {
    /// A text without its injected parts.
    public struct Cleaned: Sendable, Hashable {
        /// What a model may see.
        public let text: String
        /// What was found, in the order of ``InjectionKind``.
        public let found: [InjectionKind]
    }

    /// Strips a text.
    ///
    /// - Parameters:
    ///   - text: A message, a subject or an article.
    ///   - rules: The guardrails, which hold the phrases.
    ///   - isScreened: Whether the screen has read the text already and saw no orders in its words: then only what the
    ///     screen does not read is looked at.
    /// - Returns: The cleaned text and what was found in it; an innocent text comes back as it was.
    public static func stripped(_ text: String, rules: GuardrailRules, isScreened: Bool = false) -> Cleaned {
        if isScreened, !mayHide(text) { return Cleaned(text: text, found: []) }
        var bits: UInt8 = 0
        let visible = InjectedMarks.withoutHiddenText(text, bits: &bits)
        let plain = InjectedMarks.withoutMarkup(visible, bits: &bits)
        let decoded = EncodedText.stripped(plain, bits: &bits) { Self.bits(in: $0, rules: rules) != 0 }
        let whole = isScreened && bits == 0 ? 0 : Self.bits(in: decoded, rules: rules)
        let cleaned = whole == 0 ? decoded : withoutOrders(decoded, bits: &bits, rules: rules)
        return Cleaned(text: cleaned, found: InjectionKind.kinds(of: bits))
    }

    /// Whether a text has marks, scalars or codes among which something may be hidden.
    private static func mayHide(_ text: String) -> Bool {
        var run = 0
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "<"), UInt8(ascii: "["), UInt8(ascii: ":"), 0x80...: return true
            case 0x21...: run += 1
            default: run = 0
            }
            // As long as the shortest code that is looked into.
            if run >= EncodedText.shortest { return true }
        }
        return false
    }

    /// What a text tries, without cleaning it.
    static func bits(in text: String, rules: GuardrailRules) -> UInt8 {
        PhraseReading(TextTokens([text], table: rules.table), rules: rules).injections
    }

    /// Drops each sentence that gives orders; where they show only over several, all of these go.
    private static func withoutOrders(_ text: String, bits: inout UInt8, rules: GuardrailRules) -> String {
        var kept: [Substring] = []
        for sentence in sentences(of: text) {
            let found = Self.bits(in: String(sentence), rules: rules)
            bits |= found
            if found == 0 { kept.append(sentence) }
        }
        let joined = kept.joined()
        let rest = Self.bits(in: joined, rules: rules)
        bits |= rest
        return rest == 0 ? joined.trimmed : ""
    }

    private static let ends: Set<Unicode.Scalar> = [".", "!", "?", "\n", ";", "。", "！", "？"]

    /// Pieces that end where a sentence does; together they are the text.
    private static func sentences(of text: String) -> [Substring] {
        var result: [Substring] = []
        var start = text.startIndex
        var index = text.startIndex
        let scalars = text.unicodeScalars
        while index < text.endIndex {
            let next = scalars.index(after: index)
            if ends.contains(scalars[index]) {
                result.append(text[start..<next])
                start = next
            }
            index = next
        }
        if start < text.endIndex { result.append(text[start...]) }
        return result
    }
}

extension String {
    /// Without white space at its ends.
    fileprivate var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}
