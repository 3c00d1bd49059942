import Agent
import Core
import Foundation
import Testing

/// What comes after an answer that did not help, and after a question that goes on.
struct FurtherAnswerTests {
    private static let manual = """
        # Manual
        ## Printing
        ### Paper jam
        Open the tray and pull the sheet out.
        Customers ask: The paper is stuck in the printer
        ### Faint print
        Shake the toner and print a test page.
        Customers ask: The printer prints too faint
        ## Accounts
        ### Add a user
        Open Users and choose Add.
        Customers ask: How do I add a user account?
        """

    private static func loop(threshold: Double) async throws -> (loop: AgentLoop, sections: [KnowledgeSection]) {
        let sections = KnowledgeDocument(markdown: manual, source: "manual.md").sections
        let index = try await KnowledgeIndex(
            sections: sections, embedder: HashedEmbedder(sections: sections), threshold: threshold)
        return (AgentLoop(model: OfflineModel(), knowledge: index, rules: try Context.rules()), sections)
    }

    @Test func `what stands beside a section that did not help is tried, and said to be another try`() async throws {
        let (loop, sections) = try await Self.loop(threshold: 0.33)
        let question = "the paper is stuck in the printer"
        let first = await loop.run(try Context.request(question))
        #expect(first.sources.map(\.title) == ["Paper jam"])
        #expect(first.searches.flatMap(\.sections) == ["Printing > Paper jam"])
        let second = await loop.run(
            try Context.request(
                "nope, same thing", answersBefore: 1, citedBefore: [sections[0].id], questionBefore: question))
        #expect(second.sources.map(\.title) == ["Faint print"])
        let opening = try #require(try Context.configuration(.webForm).texts["follow_up"])
        #expect(second.reply?.body.hasPrefix(opening) == true)
        #expect(first.reply?.body.contains(opening) == false)
    }

    @Test func `where nothing stands near, a person takes over at once`() async throws {
        let (loop, sections) = try await Self.loop(threshold: 0.33)
        let question = "How do I add a user account?"
        let result = await loop.run(
            try Context.request(
                "that did not work", answersBefore: 1, citedBefore: [sections[2].id], questionBefore: question))
        #expect(result.escalation?.reason == .answerDidNotHelp)
    }

    @Test func `only a follow-up lowers the bar`() async throws {
        let (loop, sections) = try await Self.loop(threshold: 0.33)
        let result = await loop.run(
            try Context.request("toner", answersBefore: 1, citedBefore: [sections[0].id]))
        #expect(result.sources.isEmpty)
    }

    @Test func `a question that goes on is looked up with the one before it, another is not`() async throws {
        let (loop, _) = try await Self.loop(threshold: 0.33)
        let before = "the paper is stuck in the printer"
        let next = await loop.run(
            try Context.request(
                "And if it happens at the weekend too?", answersBefore: 1, questionBefore: before))
        #expect(next.sources.map(\.title) == ["Paper jam"])
        let other = await loop.run(
            try Context.request("What is the weather at the weekend?", answersBefore: 1, questionBefore: before))
        #expect(other.reply == nil)
    }
}
