/// The words of a question's parts, and how much of them a section holds.
struct QuestionWords {
    /// How well a section's words fit a question.
    struct Score {
        /// BM25 as a share of the best that the part that fits best could reach.
        var share: Float = 0
        /// How much of that part's weight stands in the section at all.
        var coverage: Float = 0
    }

    /// Every word once.
    let terms: [String]
    /// The parts as places of their words.
    private let parts: [[Int]]

    init(_ texts: [String]) {
        var places: [String: Int] = [:]
        var terms: [String] = []
        var parts: [[Int]] = []
        for text in texts {
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
            if !part.isEmpty { parts.append(part) }
        }
        self.terms = terms
        self.parts = parts
    }

    /// Scores one section; a part fits only as well as its words allow.
    ///
    /// - Parameters:
    ///   - saturations: How much each word says that stands in the section, 0 where it does not.
    ///   - statistics: How much each word says anywhere.
    /// - Returns: The scores of the part that fits best.
    func score(_ saturations: [Float], _ statistics: WordStatistics) -> Score {
        var best = Score()
        for part in parts {
            var found = Score()
            var total: Float = 0
            for place in part {
                let weight = statistics.weights[terms[place]] ?? statistics.unknownWeight
                total += weight
                guard saturations[place] > 0 else { continue }
                found.share += weight * saturations[place]
                found.coverage += weight
            }
            // A single word is no question, and a section that holds it no answer to one.
            total = max(total, Self.leastWords * statistics.unknownWeight)
            best.share = max(best.share, found.share / total)
            best.coverage = max(best.coverage, found.coverage / total)
        }
        return best
    }

    /// A part weighs at least as much as so many words that stand nowhere.
    private static let leastWords: Float = 1.7
}
