import Core
import Foundation
import TestSupport
import Testing

@testable import Agent

struct CandidateRankingTests {
    /// Candidates with what they would turn out to be.
    private struct Known {
        let id = UUID()
        let share: Float
        let cosine: Double
        let bound: Double
    }

    @Test func `the best are found as if all had been compared, and few are`() {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<50 {
            let known = (0..<700).map { _ in
                let bound = Double.random(in: 0.2...0.9, using: &generator)
                return Known(
                    share: .random(in: 0...1, using: &generator),
                    cosine: bound - .random(in: 0...0.1, using: &generator),
                    bound: bound)
            }
            let (best, looked) = Self.rank(known, wanted: 5)
            let all = known.map {
                (ScoreWeights.meaning.score(share: $0.share, cosine: Float($0.cosine)) * 1000).rounded()
            }
            #expect(best.map { ($0.score * 1000).rounded() } == Array(all.sorted(by: >).prefix(5)))
            #expect(looked < 400)
        }
    }

    @Test func `one whose words say little is found when it is near enough`() {
        var known = (0..<300).map { _ in Known(share: 0.5, cosine: 0.3, bound: 0.9) }
        known.append(Known(share: 0, cosine: 0.88, bound: 0.89))
        let (best, looked) = Self.rank(known, wanted: 1)
        #expect(best.first?.id == known.last?.id)
        #expect(looked == known.count)
    }

    @Test func `one without vectors stays with what its words score`() throws {
        let id = UUID()
        var ranking = CandidateRanking(
            [(id: id, words: .init(share: 0.8, coverage: 1), nearness: 0.5)], weights: .meaning, wanted: 3)
        #expect(ranking.next() == [id])
        ranking.take([:])
        #expect(ranking.next().isEmpty)
        let found = try #require(ranking.best.first)
        #expect(found.score == 0.2)
        #expect(found.passage == nil)
        #expect(found.cosine == 0)
    }

    @Test func `nothing comes of no candidates, and of those that have nothing to do with the question`() {
        var none = CandidateRanking([], weights: .meaning, wanted: 5)
        #expect(none.next().isEmpty)
        var far = CandidateRanking(
            [(id: UUID(), words: .init(share: 0.01, coverage: 0.1), nearness: 0.1)], weights: .meaning, wanted: 5)
        #expect(far.next().isEmpty)
        #expect(far.best.isEmpty)
    }

    private static func rank(_ known: [Known], wanted: Int) -> (best: [CandidateRanking.Ranked], looked: Int) {
        let voices = Dictionary(
            uniqueKeysWithValues: known.map { ($0.id, SectionVoices(cosines: [$0.cosine], passage: "")) })
        var ranking = CandidateRanking(
            known.map { (id: $0.id, words: .init(share: $0.share, coverage: 0), nearness: $0.bound) },
            weights: .meaning, wanted: wanted)
        var looked = 0
        while case let next = ranking.next(), !next.isEmpty {
            looked += next.count
            ranking.take(voices.filter { next.contains($0.key) })
        }
        return (ranking.best, looked)
    }
}
