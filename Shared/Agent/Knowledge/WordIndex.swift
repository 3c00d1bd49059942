import Core

/// Which words stand in which sections, for BM25.
struct WordIndex: Sendable {
    private let postings: [String: [(section: Int, saturation: Float)]]
    private let statistics: WordStatistics
    private let count: Int

    /// So many words at the beginning say what a text is about, and count so much more.
    private static let opening = (words: 15, extra: Float(2))
    /// A word of a heading within the text counts so much more.
    private static let headingExtra: Float = 1

    /// Indexes sections; a word in the title or in a customer's question counts more.
    init(_ sections: [KnowledgeSection], curve: WordCurve) {
        let counted = sections.map(Self.frequencies)
        let lengths = counted.map { $0.values.reduce(0, +) }
        let average = max(lengths.reduce(0, +) / Float(max(lengths.count, 1)), 1)
        var postings: [String: [(section: Int, saturation: Float)]] = [:]
        for (section, frequencies) in counted.enumerated() {
            for (word, frequency) in frequencies {
                let brake = curve.brake(length: lengths[section], average: average)
                postings[word, default: []].append((section, WordCurve.saturation(frequency, brake: brake)))
            }
        }
        self.postings = postings
        statistics = WordStatistics(counts: postings.mapValues(\.count), of: sections.count)
        count = sections.count
    }

    /// The scores of all sections for a question.
    func scores(of question: QuestionWords) -> [QuestionWords.Score] {
        var saturations: [Int: [Float]] = [:]
        for (place, word) in question.terms.enumerated() {
            for posting in postings[word] ?? [] {
                saturations[posting.section, default: [Float](repeating: 0, count: question.terms.count)][place] =
                    posting.saturation
            }
        }
        let weighed = question.weighed(by: statistics)
        return (0..<count).map { section in saturations[section].map(weighed.score) ?? .init() }
    }

    /// How often each word counts in a section.
    static func frequencies(of section: KnowledgeSection) -> [String: Float] {
        var frequencies: [String: Float] = [:]
        for word in SearchWords.words(of: section.title) { frequencies[word, default: 0] += 3 }
        for word in SearchWords.words(of: section.answerText) { frequencies[word, default: 0] += 1 }
        for question in section.customerQuestions {
            for word in SearchWords.words(of: question) { frequencies[word, default: 0] += 1.5 }
        }
        if section.customerQuestions.isEmpty { stress(section.answerText, in: &frequencies) }
        return frequencies
    }

    /// Counts what tells the subject of a text once more: its first words, and its own headings.
    ///
    /// Only where no customers' questions do: they tell it better, and what is stressed beside them drowns them.
    private static func stress(_ text: String, in frequencies: inout [String: Float]) {
        for word in SearchWords.words(of: text).prefix(opening.words) { frequencies[word, default: 0] += opening.extra }
        for line in text.lines() where line.utf8.first == UInt8(ascii: "#") {
            for word in SearchWords.words(of: String(line)) { frequencies[word, default: 0] += headingExtra }
        }
    }
}
