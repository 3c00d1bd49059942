/// How words and meaning together make a score from 0 to 1.
struct ScoreWeights: Sendable {
    /// How much of the score the words decide; the rest is the vectors'.
    let words: Double
    /// How words that stand often count.
    let curve: WordCurve
    /// The nearness that says nothing: two texts about different things reach it.
    let indifference: Double
    /// So many of a section's passages must be near: any single one may be so by chance.
    let support: Int
    /// The least a section must score, whatever the probes say.
    let floor: Double
    /// This share of the probes finds nothing.
    ///
    /// Some of them come near on purpose, and a documented question that is handed over costs more than an odd one that
    /// is answered.
    let silence: Double
    /// What is added to the probes' score.
    let margin: Double
    /// How those that found most are put in order.
    let secondLook: SecondLook

    /// Where the question is known to be about what is documented, a section needs so much of the threshold.
    static let wideShare = 0.7

    /// Hashed vectors count words again, and spelling: they help where a form of a word is not known as one.
    static let spelling = ScoreWeights(
        words: 0.8, curve: WordCurve(half: 2, length: 0.85), indifference: 0, support: 1, floor: 0.24, silence: 0.95,
        margin: 0.005, secondLook: .spelling)
    /// A sentence model's vectors say more than the words.
    static let meaning = ScoreWeights(
        words: 0.25, curve: WordCurve(half: 1.2, length: 0.55), indifference: 0.1, support: 3, floor: 0.15,
        silence: 0.93, margin: 0.005, secondLook: .meaning)

    /// Changes with anything that changes scores: a threshold is worth nothing to another way of scoring.
    var name: String {
        "parts-4 \(words) \(curve.half) \(curve.length) \(indifference) \(support) \(floor) \(silence) \(margin)"
    }

    static func of(_ embedder: any Embedder) -> ScoreWeights { embedder.knowsMeaning ? meaning : spelling }

    /// A section's score.
    func score(share: Float, cosine: Float) -> Double {
        words * Double(share) + (1 - words) * nearness(cosine)
    }

    /// Nearness from 0 to 1.
    func nearness(_ cosine: Float) -> Double {
        max(0, (Double(cosine) - indifference) / (1 - indifference))
    }

    /// How much of a question a section covers: by its words, or by meaning the same.
    ///
    /// Where meaning is known, words add to it only a little: a question about something that no section documents is
    /// made of the product's words too.
    func coverage(words coverage: Float, cosine: Float) -> Double {
        guard indifference > 0 else { return Double(coverage) }
        let same = min(1, max(0, (Double(cosine) - 0.35) / 0.4))
        return max(same, min(Double(coverage), same + 0.25))
    }

    /// What all but a few questions about other things stay below.
    func threshold(of best: [Double]) -> Double {
        guard !best.isEmpty else { return floor }
        let sorted = best.sorted()
        return max(floor, sorted[min(sorted.count - 1, Int(Double(sorted.count) * silence + 0.001))] + margin)
    }
}
