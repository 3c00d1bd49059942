import Core
import Foundation
import Lifecycle
import PostgresClient
import Store
import TestSupport
import Testing

/// What a run leaves on record before it ends.
@Suite(.timeLimit(.minutes(3)))
struct RunProgressTests {
    private static let kept: SQL = """
        SELECT coalesce(tokens_in::text, '-') || '/' || coalesce(cost::text, '-') || '/' || jsonb_array_length(tool_calls)
               || '/' || coalesce(versions->>'model', '-')
        FROM agent_runs
        """

    @Test func `it is there before the run ends, and changes nothing once it has`() async throws {
        try await ProcessorFixture.run { processor in
            let store = RunProgressStore(pool: processor.pool, metrics: MetricsRegistry())
            let rest = try await processor.accept(ProcessorFixture.message("How do I reset my password?"))
            let run = try #require(UUID(uuidString: try await processor.text("SELECT id::text FROM agent_runs") ?? ""))
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await store.run() }
                try await store.keep(progress(of: run, tokens: nil))
                #expect(try await processor.text(Self.kept) == "-/-/1/small")
                try await store.keep(progress(of: run, tokens: (1000, nil)))
                #expect(try await processor.text(Self.kept) == "1000/-/1/small")
                try await store.keep(progress(of: run, tokens: (1000, 2.5)))
                #expect(try await processor.text(Self.kept) == "1000/2.5/1/small")
                try await rest()
                let ended = try await processor.text(Self.kept)
                #expect(ended == "100/1.5/4/held")
                try await store.keep(progress(of: run, tokens: (7, 7)))
                #expect(try await processor.text(Self.kept) == ended)
                try await store.keep(progress(of: UUID(), tokens: (7, 7)))
                store.shutDown()
                try await group.waitForAll()
            }
        }
    }

    private func progress(of run: UUID, tokens: (input: Int, cost: Double?)?) -> RunProgress {
        RunProgress(
            run: run,
            toolCalls: [ToolCallRecord(name: "create_ticket", by: "code", ok: true, latencyMilliseconds: 1)],
            tokens: tokens.map {
                MessageProcessedMetric.TokenUse(input: $0.input, cached: 0, output: 10, cost: $0.cost)
            }, versions: ["model": "small"])
    }
}
