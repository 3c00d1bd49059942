/// The words of a question's parts, and how much of them a section holds.
struct QuestionWords {
    /// How well a section's words fit a question.
    struct Score {
        /// BM25 as a share of the best that the part that fits best could reach.
        var share: Float = 0
        /// How much of that part's weight stands in the section at all.
        var coverage: Float = 0
        /// The shares of all sentences together, not of the best part alone.
        var story: Float = 0
    }

    /// Every word once.
    let terms: [String]
    /// The parts as places of their words.
    private let parts: [(places: [Int], isSentence: Bool)]

    /// Takes the texts of the parts; the first of them are the question's sentences, one by one.
    init(_ texts: [String], sentences: Int) {
        var places: [String: Int] = [:]
        var terms: [String] = []
        var parts: [(places: [Int], isSentence: Bool)] = []
        for (number, text) in texts.enumerated() {
            var seen: Set<String> = []
            var part: [Int] = []
            for word in SearchWords.words(of: text) where seen.insert(word).inserted {
                let place = places[word] ?? terms.count
                if place == terms.count {
                    places[word] = place
                    terms.append(word)
                }
                part.append(place)
            }
            if !part.isEmpty { parts.append((part, number < sentences)) }
        }
        self.terms = terms
        self.parts = parts
    }

    /// The words with what each says anywhere.
    func weighed(by statistics: WordStatistics) -> WeighedWords {
        let weights = terms.map { statistics.weights[$0] ?? statistics.unknownWeight }
        return WeighedWords(weights: weights, unknownWeight: statistics.unknownWeight, parts: parts)
    }
}

/// A question's words, ready to be compared with one section after the other.
struct WeighedWords {
    /// How much each word says.
    let weights: [Float]
    /// The parts as places of their words, and the most that each could reach.
    let parts: [(places: [Int], total: Float, isSentence: Bool)]

    /// A part weighs at least as much as so many words that stand nowhere.
    private static let leastWords: Float = 1.7

    fileprivate init(weights: [Float], unknownWeight: Float, parts: [(places: [Int], isSentence: Bool)]) {
        self.weights = weights
        // A single word is no question, and a section that holds it no answer to one.
        let least = Self.leastWords * unknownWeight
        self.parts = parts.map { part in
            (part.places, max(part.places.reduce(0) { $0 + weights[$1] }, least), part.isSentence)
        }
    }

    /// How well one section fits, given how much each word says in it: the scores of the part that fits best.
    ///
    /// A part fits only as well as its words allow.
    func score(_ saturations: [Float]) -> QuestionWords.Score {
        var best = QuestionWords.Score()
        for part in parts {
            var found = QuestionWords.Score()
            for place in part.places where saturations[place] > 0 {
                found.share += weights[place] * saturations[place]
                found.coverage += weights[place]
            }
            if part.isSentence { best.story += found.share / part.total }
            best.share = max(best.share, found.share / part.total)
            best.coverage = max(best.coverage, found.coverage / part.total)
        }
        return best
    }
}
