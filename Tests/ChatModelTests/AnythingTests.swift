import Agent
import Core
import Foundation
import HTTPServer
import Synchronization
import TestSupport
import Testing

/// A model that does anything at all, many runs at a time.
@Suite(.timeLimit(.minutes(4))) struct AnythingTests {
    private static let budget = Duration.seconds(30)

    @Test(arguments: [UInt64(1), 2, 3])
    func `whatever a model does, every run ends, and every call is on record`(_ seed: UInt64) async throws {
        let chance = Mutex(SeededGenerator(seed: seed))
        let script: @Sendable (ScriptedEndpoint.Request) async -> HTTPResponse = { request in
            let pick = chance.withLock { Int.random(in: 0..<Whim.all.count, using: &$0) }
            return await Whim.all[pick](request)
        }
        try await withModel(budget: Self.budget, answering: script) { fixture in
            let request = try ModelFixture.request("How do I reset my password?")
            let results = try await withThrowingTaskGroup(of: RunResult.self) { group in
                for _ in 0..<60 { group.addTask { try await fixture.run(request) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            var endings: Set<String> = []
            for result in results {
                Self.check(result)
                endings.insert(result.escalation?.reason.rawValue ?? "answered")
            }
            #expect(results.count == 60)
            // Not always the same: some of them answer.
            #expect(endings.contains("answered") && endings.count > 1, "\(endings)")
        }
    }

    private static func check(_ result: RunResult) {
        let isAnswer = result.reply?.kind == .answer || result.reply?.kind == .question
        #expect(isAnswer != (result.escalation != nil))
        if let decision = result.escalation { #expect(!decision.customerParts.joined().isEmpty) }
        let last = result.toolCalls.last
        let calls = result.toolCalls.map { "\($0.by) \($0.name) \($0.error ?? "ok")" }
        #expect(last?.ok == true && last.flatMap { ToolName(rawValue: $0.name) }?.isTerminal == true, "\(calls)")
        #expect(result.toolCalls.count { ToolName(rawValue: $0.name)?.isTerminal == true && $0.ok } == 1)
        #expect(result.toolCalls.prefix(3).allSatisfy { $0.by == "code" && $0.ok })
        #expect(result.toolCalls.allSatisfy { $0.ok == ($0.error == nil) && ["code", "model"].contains($0.by) })
        #expect(result.versions["model"] == "test-model")
    }
}

/// Something a model may do in a turn.
private enum Whim {
    typealias Answer = @Sendable (ScriptedEndpoint.Request) async -> HTTPResponse

    static let all: [Answer] = [
        { Say.reply("Choose Forgot password?", to: $0) }, { Say.reply("Choose Forgot password?", to: $0) },
        { Say.reply("It costs $20.", to: $0) }, { _ in Say.search("password") }, { _ in Say.search("webhook") },
        { _ in Say.calls([("fly_away", "{}")]) }, { _ in Say.calls([("create_ticket", #"{"issue":"again"}"#)]) },
        { _ in Say.calls([("send_response", "not JSON")]) }, { _ in Say.calls([("get_customer_history", "{}")]) },
        { _ in Say.calls([("escalate_to_human", #"{"reason":"needs_human_action"}"#)]) },
        { _ in Say.calls([("escalate_to_human", #"{"reason":"legal_language"}"#)]) },
        { _ in Say.text("") }, { _ in Say.text("Choose Forgot password?") },
        { _ in Say.text("Which page do you mean?") },
        { _ in Say.error(429, ["message": "later"], headers: ["Retry-After": "0"]) },
        { _ in Say.error(500, ["message": "oops"], headers: ["retry-after-ms": "1"]) },
        { _ in .text("<html>a proxy</html>", contentType: "text/html") }, { _ in HTTPResponse(status: 200, body: []) },
        { _ in HTTPResponse(status: 200, body: (0..<300).map { UInt8(truncatingIfNeeded: $0 * 7) }) },
        { _ in Say.message(["role": "assistant", "content": .string(String(repeating: "word ", count: 4000))]) },
        { _ in Say.message(["role": "assistant", "content": "cut"], finish: "length") },
        { Say.calls(Array(repeating: ("search_knowledge_base", #"{"query":"password"}"#), count: $0.number % 7 + 1)) },
        { request in
            Say.calls([
                ("send_response", Say.arguments("Choose Forgot password?", request)), ("fly_away", "{}"),
                ("escalate_to_human", "{}"),
            ])
        },
        { request in
            for _ in 0..<request.number % 50 { await Task.yield() }
            return Say.reply("Choose Forgot password?", to: request)
        },
    ]
}
