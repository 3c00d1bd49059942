import Core
import Foundation
import MessageProcessor
import PostgresClient
import Store
import TestSupport
import Testing

/// What decides over a run that is going on.
@Suite(.timeLimit(.minutes(3)))
struct OvertakingTests {
    @Test(arguments: ["I am going to sue you over this", "I want my money back", "Let me speak to a human"])
    func `a demand for people is decided while an earlier run still waits for its model`(_ demand: String) async throws
    {
        try await ProcessorFixture.run(isHeld: true) { processor in
            let first = try await processor.accept(ProcessorFixture.message("How do I reset my password?"))
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await first() }
                #expect(await eventually { processor.model.timesAsked == 1 })
                // Nobody lets the model go on before this has come to its end.
                try await processor.process(ProcessorFixture.message(demand, id: "TKT-A/2"))
                #expect(try await processor.text("SELECT status FROM tickets") == "escalated")
                #expect(processor.published.count(.webformOutbound) == 1)
                processor.model.release()
                try await group.waitForAll()
            }
            let outcomes = try await processor.texts("SELECT outcome FROM messages WHERE direction = 'inbound'")
            #expect(outcomes == ["escalated", "escalated"])
            #expect(processor.model.timesAsked == 1)
            #expect(processor.published.count(.webformOutbound) == 1)
            #expect(
                try await processor.text("SELECT reply_kind FROM messages WHERE direction = 'outbound'") == "hand_over")
        }
    }

    @Test func `a message that demands nothing waits for the run before it`() async throws {
        try await ProcessorFixture.run(isHeld: true) { processor in
            let first = try await processor.accept(ProcessorFixture.message("How do I reset my password?"))
            let second = try await processor.accept(ProcessorFixture.message("How do I export my data?", id: "TKT-A/2"))
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await first() }
                #expect(await eventually { processor.model.timesAsked == 1 })
                group.addTask { try await second() }
                let runs = try await processor.text("SELECT count(*)::text FROM agent_runs")
                #expect(runs == "1")
                processor.model.release()
                try await group.waitForAll()
            }
            #expect(processor.published.count(.webformOutbound) == 2)
        }
    }
}
