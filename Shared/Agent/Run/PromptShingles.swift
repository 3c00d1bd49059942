/// Runs of words of the system prompt, kept as hashes: a draft that repeats one gives the prompt away.
struct PromptShingles: Sendable {
    /// So many words in a row are no coincidence.
    private static let length = 8

    private let shingles: Set<WordHash>

    init(_ sentences: [String]) {
        shingles = Set(sentences.flatMap { Self.shingles(of: Self.words(of: $0)).map { $0.hash } })
    }

    /// Whether a draft repeats a run of words that nothing it may repeat holds.
    func leaks(in draft: String, known: KnownText) -> Bool {
        guard !shingles.isEmpty else { return false }
        let words = Self.words(of: draft)
        return Self.shingles(of: words).contains { shingle in
            shingles.contains(shingle.hash) && !known.contains(words[shingle.words].joined(separator: " "))
        }
    }

    private static func shingles(of words: [String]) -> [(hash: WordHash, words: Range<Int>)] {
        guard words.count >= length else { return [] }
        return (0...(words.count - length)).map { start in
            (WordHash(words[start..<(start + length)].joined(separator: " ")), start..<(start + length))
        }
    }

    private static func words(of text: String) -> [String] {
        var words: [String] = []
        var current = String.UnicodeScalarView()
        for scalar in text.lowercased().unicodeScalars {
            if Letters.isWord(scalar) {
                current.append(scalar)
            } else if !Letters.isApostrophe(scalar), !current.isEmpty {
                words.append(String(current))
                current = String.UnicodeScalarView()
            }
        }
        if !current.isEmpty { words.append(String(current)) }
        return words
    }
}
