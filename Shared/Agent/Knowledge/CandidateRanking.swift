import Core
import FoundationEssentials

/// Finds the best of many candidates while the vectors of as few as possible are compared.
///
/// What a candidate's words score is known, and how near it can be at most. Those that could become the best are looked
/// at first; once as many as are wanted score no less than any other can, nobody looks further.
struct CandidateRanking {
    /// A candidate with its score.
    struct Ranked {
        let id: UUID
        let score: Double
        let share: Double
        let coverage: Double
        let cosine: Double
        let passage: String?
    }

    /// A candidate before its vectors are compared.
    private struct Waiting {
        let id: UUID
        let words: QuestionWords.Score
        let bound: Double
    }

    /// So many are looked at in the first round, and twice as many in each that follows.
    private static let firstRound = 50
    /// Numbers of half the size and rounded scores may be so much off.
    private static let slack = 0.002
    /// What scores no more has nothing to do with the question.
    private static let least = 0.05

    private let weights: ScoreWeights
    private let wanted: Int
    private var waiting: ArraySlice<Waiting>
    private var compared: [UUID: QuestionWords.Score] = [:]
    private var round = firstRound
    private var found: [Ranked] = []

    /// Takes the candidates.
    ///
    /// - Parameters:
    ///   - candidates: Each with what its words score and how near it can be at most.
    ///   - weights: How the two make a score.
    ///   - wanted: How many of the best are wanted.
    init(
        _ candidates: [(id: UUID, words: QuestionWords.Score, nearness: Double)], weights: ScoreWeights, wanted: Int
    ) {
        self.weights = weights
        self.wanted = max(1, wanted)
        waiting =
            candidates.map { candidate in
                let bound = weights.score(share: candidate.words.share, cosine: Float(candidate.nearness)) + Self.slack
                return Waiting(id: candidate.id, words: candidate.words, bound: bound)
            }.filter { $0.bound > Self.least }.sorted { Self.comesFirst(($0.bound, $0.id), ($1.bound, $1.id)) }[...]
    }

    /// Those whose vectors are to be compared next; none when the best are found.
    mutating func next() -> [UUID] {
        found.sort { Self.comesFirst(($0.score, $0.id), ($1.score, $1.id)) }
        if found.count >= wanted {
            let last = found[wanted - 1].score
            waiting = waiting.prefix { $0.bound >= last }
        }
        let next = waiting.prefix(round)
        waiting = waiting.dropFirst(round)
        round *= 2
        compared = [:]
        for one in next { compared[one.id] = one.words }
        return next.map(\.id)
    }

    /// Takes how near those are that were named last; one that is missing has no vectors.
    mutating func take(_ voices: [UUID: SectionVoices]) {
        for (id, words) in compared {
            let cosines = voices[id]?.cosines ?? []
            let support = SectionNearness.support(cosines.prefix(weights.support).map { Float($0) })
            let score = weights.score(share: words.share, cosine: support)
            guard score > Self.least else { continue }
            let cosine = cosines.first ?? 0
            found.append(
                Ranked(
                    id: id, score: (score * 1000).rounded() / 1000, share: Double(words.share),
                    coverage: weights.coverage(words: words.coverage, cosine: Float(cosine)), cosine: cosine,
                    passage: voices[id]?.passage))
        }
    }

    /// Whether one candidate stands before another: by score, those that score alike in the order of their ids.
    static func comesFirst(_ one: (score: Double, id: UUID), _ other: (score: Double, id: UUID)) -> Bool {
        // Ids become texts only where they decide: for hundreds of candidates that took longer than finding them.
        one.score == other.score ? one.id.text < other.id.text : one.score > other.score
    }

    /// The best, the best first.
    var best: [Ranked] { Array(found.prefix(wanted)) }
}
