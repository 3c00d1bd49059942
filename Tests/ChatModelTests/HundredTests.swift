import Agent
import Core
import HTTPServer
import Testing

/// Many customers at a time, each of whom waits for the model alone.
@Suite(.serialized, .timeLimit(.minutes(2))) struct HundredTests {
    @Test func `a hundred conversations with a model of one second wait for it together`() async throws {
        let count = 100
        let script: @Sendable (ScriptedEndpoint.Request) async -> HTTPResponse = { request in
            // What a model takes to think.
            try? await Task.sleep(for: .seconds(1))
            return Say.reply("Choose Forgot password?", to: request)
        }
        try await withModel(answering: script) { fixture in
            let requests = try (0..<count).map { number in
                try ModelFixture.request("How do I reset my password? It is question \(number).")
            }
            // The first of all also reads the rules.
            _ = try await fixture.run(requests[0])
            let start = ContinuousClock.now
            let alone = try await fixture.run(requests[0])
            let one = ContinuousClock.now - start
            #expect(alone.reply?.kind == .answer)
            let answered = try await withThrowingTaskGroup(of: Bool.self) { group in
                for request in requests { group.addTask { try await fixture.run(request).reply?.kind == .answer } }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            let all = ContinuousClock.now - start - one
            #expect(answered == count)
            #expect(fixture.endpoint.requests.count == count + 2)
            // They are all with the model before it answers the first of them.
            #expect(fixture.endpoint.mostAtOnce == count)
            print("one conversation took \(one), \(count) at a time took \(all)")
        }
    }
}
