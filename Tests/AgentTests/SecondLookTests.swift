import Core
import Testing

@testable import Agent

struct SecondLookTests {
    @Test func `what all sentences say outweighs what one says a little louder`() {
        let look = SecondLook()
        let chance = look.rank(score: 0.5, share: 0.2, cosines: [0.6, 0.1, 0.1])
        let story = look.rank(score: 0.45, share: 0.2, cosines: [0.5, 0.4, 0.4])
        #expect(story > chance)
        #expect(look.rank(score: 0.5, share: 0.9, cosines: []) == 0.5)
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
