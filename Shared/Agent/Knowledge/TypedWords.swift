import Core

/// Reads what people type as what they mean: shorthand written out, slips put right where the documentation knows the word.
///
/// Neither the words of a question nor its vector survive a slip: `pasword` stands in no section, and the sentence
/// model reads it as pieces that mean nothing.
struct TypedWords: Sendable {
    /// So many unknown words of a question are looked up at most: a text of nothing else is no question.
    private static let mostLookups = 12

    private let known: KnownWords
    private let isEnglish: @Sendable (String) -> Bool

    /// Writes shorthand out and leaves slips alone, where the documentation's words are not at hand.
    static let shorthand = TypedWords(known: KnownWords([])) { _ in true }

    /// Makes it.
    ///
    /// - Parameters:
    ///   - known: The documentation's own words.
    ///   - isEnglish: Whether a word is one, whatever is documented; what is, is never a slip.
    init(known: KnownWords, isEnglish: @escaping @Sendable (String) -> Bool) {
        self.known = known
        self.isEnglish = isEnglish
    }

    /// The text as it was meant; the very same where nothing had to be read otherwise.
    func meant(by text: String) -> String {
        var meant = ""
        var copied = text.startIndex
        var lookups = 0
        for word in Self.words(of: text) {
            let lower = String(decoding: text.utf8[word].map { $0 | 0x20 }, as: UTF8.self)
            guard !known.holds(lower), !isName(word, in: text) else { continue }
            var replacement = Shorthand.words[lower]
            if replacement == nil, lookups < Self.mostLookups, isSlip(lower) {
                lookups += 1
                replacement = known.meant(by: lower)
            }
            guard let replacement else { continue }
            meant += text[copied..<word.lowerBound] + replacement
            copied = word.upperBound
        }
        return copied == text.startIndex ? text : meant + text[copied...]
    }

    /// Whether a word may be no word at all: neither it nor what it is a form of is known.
    private func isSlip(_ word: String) -> Bool {
        guard KnownWords.lengths.contains(word.utf8.count), !isEnglish(word) else { return false }
        for ending in ["s", "es", "ed", "er", "d", "r", "ly", "ing"] where word.hasSuffix(ending) {
            var form = String(word.dropLast(ending.count))
            guard form.count > 2 else { continue }
            // "resetting" is one of "reset", "planned" of "plan".
            if form.last == form.dropLast().last { form.removeLast() }
            if [form, form + "e"].contains(where: { known.holds($0) || isEnglish($0) }) { return false }
        }
        return true
    }

    /// A capital inside a sentence, or several, mark a name: what it looks like does not matter.
    private func isName(_ word: Range<String.Index>, in text: String) -> Bool {
        let capitals = text.utf8[word].count { (0x41...0x5A).contains($0) }
        guard capitals > 0 else { return false }
        let before = text[..<word.lowerBound].last { !$0.isWhitespace }
        return capitals > 1 || before.map { !".!?\n".contains($0) } ?? false
    }

    /// The stretches of plain letters between anything else; those that touch digits, signs of an address or other
    /// letters are left out.
    private static func words(of text: String) -> [Range<String.Index>] {
        var words: [Range<String.Index>] = []
        let bytes = text.utf8
        var place = bytes.startIndex
        var start: String.Index?
        var isClean = true
        while true {
            let byte = place < bytes.endIndex ? bytes[place] : 0x20
            if (0x41...0x5A).contains(byte & 0xDF), byte < 0x80 {
                if start == nil { start = place }
            } else {
                if let open = start {
                    if isClean, !isInside(byte) { words.append(open..<place) }
                    start = nil
                }
                isClean = !isInside(byte)
            }
            guard place < bytes.endIndex else { return words }
            bytes.formIndex(after: &place)
        }
    }

    /// Digits, apostrophes, letters beyond ASCII, and what stands within addresses and names of things.
    private static func isInside(_ byte: UInt8) -> Bool {
        byte >= 0x80 || (0x30...0x39).contains(byte) || "'@_/\\#&".utf8.contains(byte)
    }
}
