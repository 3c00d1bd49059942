import Core
import FoundationEssentials
import SentenceModel

/// Sections with the vectors of their passages, and how well they answer a question.
///
/// The one place where scores are made: ``KnowledgeIndex`` has all sections here, ``StoredKnowledge`` those that may be the best.
struct SearchedSections: Sendable {
    /// A section with its score.
    struct Ranked {
        let section: Int
        let passage: Int?
        let score: Double
        let coverage: Double
        let words: QuestionWords.Score
        let cosine: Double
    }

    /// What scores no more has nothing to do with the question.
    private static let least = 0.05

    let sections: [KnowledgeSection]
    private let passages: [KnowledgePassage]
    private let vectors: VectorRows
    private let nearness: SectionNearness
    private let weights: ScoreWeights

    /// Takes sections and the vectors of their passages; passages of other sections are left out.
    init(
        _ sections: [KnowledgeSection], passages: [KnowledgePassage], vectors: [[Float]], dimensions: Int,
        weights: ScoreWeights
    ) {
        var places: [UUID: Int] = [:]
        for (place, section) in sections.enumerated() { places[section.id] = place }
        let known = passages.indices.filter { places[passages[$0].sectionID] != nil }
        self.sections = sections
        self.passages = known.map { passages[$0] }
        self.vectors = VectorRows(known.map { vectors[$0] }, dimensions: dimensions)
        nearness = SectionNearness(
            known.map { (places[passages[$0].sectionID] ?? 0, passages[$0].kind == .text) }, sections: sections.count)
        self.weights = weights
    }

    /// The sections that have to do with a question, the best first.
    ///
    /// - Parameters:
    ///   - question: The question.
    ///   - texts: What each section's words score.
    ///   - category: Only sections of this category, if given.
    /// - Returns: The sections with their scores.
    func ranked(_ question: AskedQuestion, texts: [QuestionWords.Score], category: String?) -> [Ranked] {
        let asked = question.vectors
        let cosines = vectors.nearness(to: asked ?? [])
        var ranked: [Ranked] = []
        for place in sections.indices where category == nil || sections[place].category == category {
            let near = nearness.nearest(cosines, section: place, support: weights.support)
            let share = texts[place].share
            let score = asked == nil ? Double(share) : weights.score(share: share, cosine: near.support)
            guard score > Self.least else { continue }
            ranked.append(
                Ranked(
                    section: place, passage: near.passage, score: (score * 1000).rounded() / 1000,
                    coverage: asked == nil
                        ? Double(texts[place].coverage)
                        : weights.coverage(words: texts[place].coverage, cosine: near.cosine),
                    words: texts[place], cosine: Double(near.cosine)))
        }
        ranked.sort { ($1.score, $0.section) < ($0.score, $1.section) }
        let look = asked == nil ? SecondLook.spelling : weights.secondLook
        return ordered(ranked, by: look, sentences: Array((asked ?? []).prefix(question.sentences)))
    }

    /// The best in the order of the second look; what is not among them stays behind.
    private func ordered(_ ranked: [Ranked], by look: SecondLook, sentences: [[Float]]) -> [Ranked] {
        let best = ranked.prefix(look.candidates)
        var cosines = [[Float]](repeating: [], count: best.count)
        for sentence in sentences where look.meant > 0 {
            let near = vectors.nearness(to: [sentence])
            for (place, found) in best.enumerated() {
                let nearest = nearness.nearest(near, section: found.section, support: weights.support)
                cosines[place].append(nearest.support)
            }
        }
        let orders = zip(best, cosines).map { look.rank(score: $0.score, words: $0.words, cosines: $1) }
        let order = best.indices.sorted { (orders[$1], $0) < (orders[$0], $1) }
        return order.map { best[$0] } + ranked.dropFirst(look.candidates)
    }

    /// The best of those that score enough.
    ///
    /// - Parameters:
    ///   - ranked: Sections in their order.
    ///   - bar: What a section must score.
    ///   - maximum: At most so many.
    /// - Returns: What was found.
    func matches(_ ranked: [Ranked], bar: Double, maximum: Int) -> [KnowledgeMatch] {
        ranked.filter { $0.score >= bar }.prefix(maximum).map { found in
            KnowledgeMatch(
                section: sections[found.section], score: found.score,
                passage: found.passage.map { passages[$0].text } ?? sections[found.section].headingPath,
                coverage: found.coverage, wordShare: Double(found.words.share), nearness: found.cosine)
        }
    }
}
