import Core
import FoundationEssentials
import SentenceModel

/// What is kept in memory of very many sections: enough to tell which of them may answer a question best.
///
/// Words score as they do in ``KnowledgeIndex``; vectors are codes, so a section's score may be a little off.
struct KnowledgeOutline: Sendable {
    /// A score is hardly ever more off than this.
    private static let tolerance: Float = 0.012
    /// Of those that are as good as the best so many are looked at, or four times as many as are wanted.
    private static let most = 100

    private let sections: [UUID]
    private let categories: [String?]
    /// The place of each section's category.
    private let categoryOf: [Int32]
    private let words: OutlineWords
    private let codes: VectorCodes
    private let nearness: SectionNearness

    /// How many sections there are.
    var count: Int { sections.count }

    /// Reads the outlines of all sections.
    ///
    /// - Parameters:
    ///   - store: Where they are.
    ///   - model: The model of the vectors.
    ///   - dimensions: How many numbers a vector has.
    ///   - curve: How words that stand often count.
    /// - Throws: What the store throws.
    init(
        from store: any KnowledgeOutlineReading, model: String, dimensions: Int, curve: WordCurve
    ) async throws {
        var sections: [UUID] = []
        var places: [UUID: Int] = [:]
        var categories: [String?] = []
        var categoryOf: [Int32] = []
        var words = OutlineWordsBuilder(try await store.wordPlaces())
        try await store.readOutlines { outlines in
            for outline in outlines {
                places[outline.id] = sections.count
                sections.append(outline.id)
                if !categories.contains(outline.category) { categories.append(outline.category) }
                categoryOf.append(Int32(categories.firstIndex(of: outline.category) ?? 0))
                words.append(outline)
            }
        }
        self.sections = sections
        self.categories = categories
        self.categoryOf = categoryOf
        self.words = words.finished(curve: curve)
        var codes = VectorCodes(dimensions: dimensions)
        var owners: [(section: Int, isText: Bool)] = []
        try await store.readVectors(model: model) { vectors in
            for vector in vectors {
                guard let section = places[vector.sectionID] else { continue }
                codes.append(vector.embedding)
                owners.append((section, vector.kind == KnowledgePassage.Kind.text.rawValue))
            }
        }
        self.codes = codes
        nearness = SectionNearness(owners, sections: sections.count)
    }

    /// The sections among which the best are.
    ///
    /// - Parameters:
    ///   - question: The question.
    ///   - category: Only sections of this category, if given.
    ///   - wanted: How many of the best are wanted.
    ///   - weights: How words and nearness make a score.
    /// - Returns: The sections, each with what its words score.
    func candidates(
        _ question: AskedQuestion, category: String?, wanted: Int, weights: ScoreWeights
    ) -> [UUID: QuestionWords.Score] {
        let weighed = words.weighed(question.words)
        let shares = words.shares(of: question.words, weighed)
        let scores = scores(question.vectors, shares: shares, category: category, weights: weights)
        var best = HighestScores(wanted)
        for score in scores { best.take(score) }
        let bar = max(best.least - 2 * Self.tolerance, .leastNonzeroMagnitude)
        let near = scores.indices.filter { scores[$0] >= bar }.sorted { (scores[$1], $0) < (scores[$0], $1) }
        var candidates: [UUID: QuestionWords.Score] = [:]
        for section in near.prefix(max(Self.most, 4 * wanted)) {
            candidates[sections[section]] = words.score(section, of: question.words, weighed)
        }
        return candidates
    }

    /// About what each section scores; 0 in other categories.
    private func scores(
        _ vectors: [[Float]]?, shares: [Float], category: String?, weights: ScoreWeights
    ) -> [Float] {
        let wanted = category.map { category in Int32(categories.firstIndex(of: category) ?? categories.count) }
        guard let vectors else {
            return shares.indices.map { wanted ?? categoryOf[$0] == categoryOf[$0] ? shares[$0] : 0 }
        }
        let cosines = codes.nearness(to: vectors)
        return shares.indices.map { section in
            guard wanted ?? categoryOf[section] == categoryOf[section] else { return 0 }
            let support = nearness.nearest(cosines, section: section, support: weights.support).support
            return Float(weights.score(share: shares[section], cosine: support))
        }
    }
}

/// The highest of very many scores.
private struct HighestScores {
    /// From the lowest to the highest.
    private var scores: [Float]

    init(_ count: Int) { scores = [Float](repeating: 0, count: max(1, count)) }

    /// The last of them; 0 where there are fewer.
    var least: Float { scores[0] }

    mutating func take(_ score: Float) {
        guard score > scores[0] else { return }
        var place = 0
        while place + 1 < scores.count, scores[place + 1] < score {
            scores[place] = scores[place + 1]
            place += 1
        }
        scores[place] = score
    }
}
