import Core

/// The documentation's own words, and which of them a slip was meant to be.
struct KnownWords: Sendable {
    /// Shorter words are a letter from too many others, longer ones are no words.
    static let lengths = 4...20
    /// From so many letters on a letter may be another one; before, letters are swapped, left out or typed once more.
    private static let exchangeLength = 6
    /// From so many letters on two slips are possible.
    private static let twoSlipsLength = 9
    /// The likelier of two words must be so much more frequent.
    private static let clearLead = 3

    /// How often each word stands in the documentation.
    private let counts: [String: Int]
    /// The words by their first letter.
    private let byFirst: [UInt8: [[UInt8]]]

    /// Collects the words of texts.
    init(_ texts: [String]) {
        var counts: [String: Int] = [:]
        for text in texts {
            for word in text.split(whereSeparator: { !($0.isASCII && $0.isLetter) }) {
                counts[word.lowercased(), default: 0] += 1
            }
        }
        self.counts = counts
        byFirst = Dictionary(grouping: counts.keys.map { Array($0.utf8) }.filter { $0.count > 3 }) { $0[0] }
    }

    /// Whether the documentation has the word.
    func holds(_ word: String) -> Bool { counts[word] != nil }

    /// The word that was meant, if it can only be one; people hardly ever miss the first letter.
    func meant(by word: String) -> String? {
        let typed = Array(word.utf8)
        guard let first = typed.first else { return nil }
        let most = typed.count >= Self.twoSlipsLength ? 2 : 1
        var nearest = most
        var found: [(word: String, count: Int)] = []
        for known in byFirst[first] ?? [] where abs(known.count - typed.count) <= nearest {
            let slips = Slips.between(typed, known, exchanging: known.count >= Self.exchangeLength, most: nearest)
            guard let slips else { continue }
            if slips < nearest { found = [] }
            nearest = slips
            let text = String(decoding: known, as: UTF8.self)
            found.append((text, counts[text] ?? 0))
        }
        return clearest(of: found)
    }

    /// Forms of one word are the same; of different words one must be far more frequent.
    private func clearest(of found: [(word: String, count: Int)]) -> String? {
        let sorted = found.sorted { ($1.count, $0.word) < ($0.count, $1.word) }
        guard let best = sorted.first else { return nil }
        let stem = SearchWords.stem(Array(best.word.utf8))
        let other = sorted.first { SearchWords.stem(Array($0.word.utf8)) != stem }
        return other.map { best.count >= $0.count * Self.clearLead } ?? true ? best.word : nil
    }
}
