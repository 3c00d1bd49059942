import Core
import Testing

@testable import Agent

struct SecondLookTests {
    @Test func `what all sentences say outweighs what one says a little louder`() {
        let words = QuestionWords.Score(share: 0.2, coverage: 0.2, story: 0.2)
        let chance = SecondLook.meaning.rank(score: 0.5, words: words, cosines: [0.6, 0.1, 0.1])
        let story = SecondLook.meaning.rank(score: 0.45, words: words, cosines: [0.5, 0.4, 0.4])
        #expect(story > chance)
    }

    @Test func `without meaning the words of all sentences outweigh those of the best`() {
        let look = SecondLook.spelling
        let chance = look.rank(score: 0.5, words: .init(share: 0.5, coverage: 0.6, story: 0.5), cosines: [])
        let story = look.rank(score: 0.45, words: .init(share: 0.4, coverage: 0.5, story: 0.7), cosines: [])
        #expect(story > chance)
        #expect(look.rank(score: 0.5, words: .init(), cosines: [0.9]) == 0.5)
    }

    @Test func `a story is what its sentences share with a section, each counted once`() {
        let section = KnowledgeDocument(markdown: "# D\n## Toner\nFill the toner.\n", source: "a").sections
        let other = KnowledgeDocument(markdown: "# D\n## Lamp\nChange the lamp.\n", source: "a").sections
        let index = WordIndex(section + other, curve: WordCurve(half: 1, length: 0))
        let sentences = ["toner", "toner"]
        let scores = index.scores(of: QuestionWords(sentences + ["toner toner"], sentences: 2))
        #expect(scores[0].share > 0)
        #expect(scores[0].story == 2 * scores[0].share)
        #expect(scores[1].story == 0)
    }

    @Test func `a section is as near as its best passages, its text counted once`() {
        let section = KnowledgeDocument(
            markdown: "# D\n## A\nText of it.\nCustomers ask: one?\nCustomers ask: two?\n", source: "a"
        ).sections
        let passages = section[0].passages
        let nearness = SectionNearness(passages.map { (0, $0.kind == .text) }, sections: 1)
        // Its title, its text, its questions.
        let near = nearness.nearest([0.2, 0.9, 0.4, 0.6], section: 0, support: 2)
        #expect(near.passage == 1)
        #expect(near.cosine == 0.9)
        #expect(abs(near.support - 0.75) < 0.001)
    }
}
