import Core

/// Which words stand in which sections, for BM25.
struct WordIndex: Sendable {
    private let postings: [String: [(section: Int, saturation: Float)]]
    private let statistics: WordStatistics
    private let count: Int

    /// Indexes sections; a word in the title or in a customer's question counts more.
    init(_ sections: [KnowledgeSection]) {
        let counted = sections.map(Self.frequencies)
        let lengths = counted.map { $0.values.reduce(0, +) }
        let average = max(lengths.reduce(0, +) / Float(max(lengths.count, 1)), 1)
        var postings: [String: [(section: Int, saturation: Float)]] = [:]
        for (section, frequencies) in counted.enumerated() {
            for (word, frequency) in frequencies {
                let saturation = Self.saturation(frequency, length: lengths[section], average: average)
                postings[word, default: []].append((section, saturation))
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

    /// How much a word says that stands so often in a text of this length: 0 to 1.
    static func saturation(_ frequency: Float, length: Float, average: Float) -> Float {
        saturation(frequency, brake: brake(length: length, average: average))
    }

    /// The same for a text whose brake is known.
    static func saturation(_ frequency: Float, brake: Float) -> Float {
        frequency > 0 ? frequency / (frequency + brake) : 0
    }

    /// What keeps long texts from gaining by their length.
    static func brake(length: Float, average: Float) -> Float { 1.2 * (0.45 + 0.55 * length / average) }

    static func frequencies(of section: KnowledgeSection) -> [String: Float] {
        var frequencies: [String: Float] = [:]
        for word in SearchWords.words(of: section.title) { frequencies[word, default: 0] += 3 }
        for word in SearchWords.words(of: section.answerText) { frequencies[word, default: 0] += 1 }
        for question in section.customerQuestions {
            for word in SearchWords.words(of: question) { frequencies[word, default: 0] += 1.5 }
        }
        return frequencies
    }
}
