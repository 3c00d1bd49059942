import Core

/// Which words stand in which sections, for BM25.
struct WordIndex: Sendable {
    /// How well a section's words fit a question.
    struct Score {
        /// BM25 as a share of the best this question could reach.
        var share: Float = 0
        /// How much of the question's weight stands in the section at all.
        var coverage: Float = 0
    }

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

    /// The scores of all sections for a question's words.
    func scores(of words: [String]) -> [Score] {
        var scores = [Score](repeating: Score(), count: count)
        var total: Float = 0
        var seen: Set<String> = []
        for word in words where seen.insert(word).inserted {
            let weight = statistics.weights[word] ?? statistics.unknownWeight
            total += weight
            for posting in postings[word] ?? [] {
                scores[posting.section].share += weight * posting.saturation
                scores[posting.section].coverage += weight
            }
        }
        guard total > 0 else { return scores }
        return scores.map { Score(share: $0.share / total, coverage: $0.coverage / total) }
    }

    /// How much a word says that stands so often in a text of this length: 0 to 1.
    static func saturation(_ frequency: Float, length: Float, average: Float) -> Float {
        frequency > 0 ? frequency / (frequency + 1.2 * (0.45 + 0.55 * length / average)) : 0
    }

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
