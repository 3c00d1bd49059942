import Agent
import Core
import Foundation
import Testing

/// What comes after an answer that did not help, and after a question that goes on.
struct FurtherAnswerTests {
    fileprivate static let manual = """
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
        let opening = try #require(try Context.configuration(.webForm).texts["follow_up"])
        let knowledge = ScoredManual(scores: ["Paper jam": 0.5, "Faint print": 0.24, "Add a user": 0.29])
        let first = try await knowledge.answer("the paper is stuck in the printer")
        #expect(first.sources.map(\.title) == ["Paper jam"])
        #expect(first.reply?.body.contains(opening) == false)
        let second = try await knowledge.answer("nope, same thing", after: first)
        #expect(second.sources.map(\.title) == ["Faint print"])
        #expect(second.reply?.body.hasPrefix(opening) == true)
    }

    @Test(arguments: [(0.29, ["Add a user"]), (0.27, [])])
    func `what stands elsewhere must nearly clear the threshold`(score: Double, cited: [String]) async throws {
        let knowledge = ScoredManual(scores: ["Paper jam": 0.5, "Faint print": 0.2, "Add a user": score])
        let first = try await knowledge.answer("the paper is stuck in the printer")
        let second = try await knowledge.answer("nope, same thing", after: first)
        #expect((second.reply == nil ? [] : second.sources.map(\.title)) == cited)
        #expect(second.escalation?.reason == (cited.isEmpty ? .answerDidNotHelp : nil))
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

/// The manual with scores that do not depend on what is asked.
private struct ScoredManual: KnowledgeSearching {
    let version = "manual"
    let embedder = "none"
    let scores: [String: Double]
    private let threshold = 0.33

    init(scores: [String: Double]) { self.scores = scores }

    func search(
        _ query: String, maximumResults: Int, category: String?, reach: SearchReach
    ) async throws -> KnowledgeResults {
        results(from: reach == .wide ? threshold * 0.7 : threshold)
    }

    /// What the agent makes of a message, the first of a ticket or one after an answer.
    func answer(_ text: String, after answer: RunResult? = nil) async throws -> RunResult {
        let loop = AgentLoop(model: OfflineModel(), knowledge: self, rules: try Context.rules())
        return await loop.run(
            try Context.request(
                text, answersBefore: answer == nil ? 0 : 1, citedBefore: answer?.sources.map(\.id) ?? [],
                questionBefore: answer == nil ? nil : "the paper is stuck in the printer"))
    }

    private func results(from bar: Double) -> KnowledgeResults {
        let sections = KnowledgeDocument(markdown: FurtherAnswerTests.manual, source: "manual.md").sections
        let found = sections.map { ($0, scores[$0.title] ?? 0) }.filter { $0.1 >= bar }.sorted { $0.1 > $1.1 }
        return KnowledgeResults(
            matches: found.map { section, score in
                KnowledgeMatch(section: section, score: score, passage: section.title, coverage: score)
            }, threshold: threshold, bestScore: found.first?.1 ?? 0)
    }
}
