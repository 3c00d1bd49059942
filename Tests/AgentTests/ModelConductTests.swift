import Agent
import Core
import Foundation
import Synchronization
import Testing

/// A model that plays back turns, for what badly behaved ones do.
private final class ScriptedModel: ChatModel {
    let name = "scripted"
    let speaksOnlyEnglish = false
    private let turns: Mutex<[@Sendable (ChatTurn) throws -> ModelTurn]>

    init(_ turns: [@Sendable (ChatTurn) throws -> ModelTurn]) {
        self.turns = Mutex(turns)
    }

    func next(_ turn: ChatTurn) async throws -> ModelTurn {
        let next = turns.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }
        return try next(turn)
    }
}

private struct Away: Error {}

/// Knowledge that answers once, and then only when it is cancelled.
private final class StuckKnowledge: KnowledgeSearching {
    private let knowledge: any KnowledgeSearching
    private let hasAnswered = Atomic(false)

    init(knowledge: any KnowledgeSearching) { self.knowledge = knowledge }

    var version: String { knowledge.version }
    var embedder: String { knowledge.embedder }

    func search(
        _ query: String, maximumResults: Int, category: String?, reach: SearchReach
    ) async throws -> KnowledgeResults {
        if hasAnswered.exchange(true, ordering: .relaxed) { try await Task.sleep(for: .seconds(3600)) }
        return try await knowledge.search(query, maximumResults: maximumResults, category: category, reach: reach)
    }
}

struct ModelConductTests {
    private func run(_ turns: [@Sendable (ChatTurn) throws -> ModelTurn]) async throws -> RunResult {
        let loop = try await Context.loop(model: ScriptedModel(turns))
        return await loop.run(try Context.request("How do I reset my password?"))
    }

    private static func json(_ name: String, _ arguments: String) -> ModelTurn {
        ModelTurn(calls: [ModelCall(id: "a", name: name, arguments: .json(arguments))])
    }

    @Test func `arguments in JSON are read`() async throws {
        let result = try await run([
            { turn in
                Self.json(
                    "send_response",
                    "{\"message\": \"Choose Forgot password?\", \"sources\": [\"\(turn.found[0].id.uuidString)\"]}")
            }
        ])
        #expect(result.reply?.body == "Choose Forgot password?")
        #expect(result.sources.map(\.title) == ["Reset your password"])
    }

    @Test func `one mistake is forgiven, two end the run`() async throws {
        let good: @Sendable (ChatTurn) throws -> ModelTurn = { try decentAnswer($0) }
        #expect(try await run([{ _ in Self.json("fly_away", "{}") }, good]).reply?.kind == .answer)
        #expect(try await run([{ _ in Self.json("send_response", "{oops") }, good]).reply?.kind == .answer)
        #expect(
            try await run([{ _ in Self.json("create_ticket", "{\"issue\": \"x\"}") }, good]).reply?.kind == .answer)
        let twice = try await run([{ _ in Self.json("fly_away", "{}") }])
        #expect(twice.escalation?.reason == .agentError)
        #expect(twice.toolCalls.filter { $0.error == "unknown_tool" }.count == 2)
    }

    @Test func `nothing is called after a terminal call`() async throws {
        let result = try await run([
            { turn in
                let escalate = ModelCall(.escalateToHuman(reason: .needsHumanAction, urgency: nil, summary: nil))
                return ModelTurn(calls: [escalate, ModelCall(.getCustomerHistory), escalate])
            }
        ])
        #expect(result.escalation?.reason == .needsHumanAction)
        #expect(result.toolCalls.map(\.name).last == "escalate_to_human")
        #expect(result.toolCalls.count == 4)
    }

    @Test func `a model may not choose every reason nor its urgency`() async throws {
        let forbidden = try await run([
            { _ in ModelTurn(calls: [ModelCall(.escalateToHuman(reason: .legalLanguage, urgency: nil, summary: nil))]) }
        ])
        #expect(forbidden.escalation?.reason == .agentError)
        let urgent = try await run([
            { _ in
                ModelTurn(
                    calls: [ModelCall(.escalateToHuman(reason: .needsHumanAction, urgency: .critical, summary: nil))])
            }
        ])
        #expect(urgent.escalation?.urgency == .medium)
    }

    @Test func `an answer must cite a section of this run`() async throws {
        let result = try await run([
            { _ in ModelTurn(calls: [ModelCall(.sendResponse(message: "Yes.", sources: [UUID()], kind: .answer))]) }
        ])
        #expect(result.escalation?.reason == .agentError)
        #expect(result.toolCalls.last { $0.name == "send_response" }?.error == "no_sources")
    }

    @Test func `a draft that stays unsafe is never sent`() async throws {
        let result = try await run([
            { turn in
                ModelTurn(
                    calls: [
                        ModelCall(
                            .sendResponse(message: "It costs $20.", sources: [turn.found[0].id], kind: .answer))
                    ])
            }
        ])
        #expect(result.escalation?.reason == .unsafeDraft)
    }

    @Test func `a model that searches without end is stopped`() async throws {
        let result = try await run([
            { _ in
                ModelTurn(
                    calls: [
                        ModelCall(.searchKnowledgeBase(query: "password", maximumResults: 5, category: nil))
                    ])
            }
        ])
        #expect(result.escalation?.reason == .agentError)
        #expect(result.searches.count == 7)
    }

    @Test func `a model that is away escalates as such`() async throws {
        #expect(try await run([{ _ in throw Away() }]).escalation?.reason == .modelUnavailable)
    }

    @Test(.timeLimit(.minutes(3)))
    func `a search of the model that never ends is ended with the run's time, and the model is not asked again`()
        async throws
    {
        let asked = Atomic(0)
        let model = ScriptedModel([
            { _ in
                asked.add(1, ordering: .relaxed)
                return ModelTurn(calls: [ModelCall(.searchKnowledgeBase(query: "x", maximumResults: 1, category: nil))])
            }
        ])
        let loop = AgentLoop(
            model: model, knowledge: StuckKnowledge(knowledge: try await Context.index()), rules: try Context.rules(),
            budget: .seconds(2))
        let result = await loop.run(try Context.request("How do I reset my password?"))
        #expect(result.escalation?.reason == .agentError)
        // On a busy machine the time may be over before the first turn.
        let times = asked.load(ordering: .relaxed)
        #expect(times <= 1)
    }

    @Test func `tokens of all turns are added up`() async throws {
        let search = ModelCall(.searchKnowledgeBase(query: "password", maximumResults: 1, category: nil))
        let result = try await run([
            { _ in ModelTurn(calls: [search], tokens: TokenCount(input: 100, cached: 10, output: 5)) },
            { turn in
                let answer = try decentAnswer(turn)
                return ModelTurn(
                    calls: answer.calls, confidence: 0.9, tokens: TokenCount(input: 200, cached: 0, output: 50))
            },
        ])
        #expect(result.tokens?.input == 300 && result.tokens?.cached == 10 && result.tokens?.output == 55)
        #expect(result.confidence == 0.9)
    }

    @Test func `the order of tools is the ticket first and one terminal call last`() {
        var order = ToolOrder()
        #expect(ToolName.allCases.filter { order.allows($0) } == [.createTicket])
        order.note(.sendResponse)
        #expect(!order.hasEnded)
        order.note(.createTicket)
        #expect(!order.allows(.createTicket))
        #expect(order.allows(.searchKnowledgeBase) && order.allows(.sendResponse))
        order.note(.sendResponse)
        #expect(order.hasEnded)
        #expect(ToolName.allCases.filter { order.allows($0) } == [])
    }
}

/// A decent answer from the first section found.
private func decentAnswer(_ turn: ChatTurn) throws -> ModelTurn {
    let match = try #require(turn.found.first)
    return ModelTurn(
        calls: [ModelCall(.sendResponse(message: "Choose Forgot password?", sources: [match.id], kind: .answer))])
}
