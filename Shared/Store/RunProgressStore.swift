public import Core
import FoundationEssentials
public import Lifecycle
public import PostgresClient

/// What runs have done so far, in `agent_runs`: runs that leave something at the same time share a transaction.
public final class RunProgressStore: RunKeeping, Component {
    /// What the component is called.
    public let name = "run progress"

    private let keeping: GroupCommit<RunProgress, Void>

    /// Makes the store.
    public init(pool: PostgresPool, metrics: MetricsRegistry) {
        keeping = GroupCommit(name: "run_progress", pool: pool, maximumGroup: 200, flushers: 1, metrics: metrics) {
            _ = try await $0.commit(after: [Self.update($1)])
            return $1.map { _ in .success(()) }
        }
    }

    /// Writes until asked to end.
    public func run() async throws { try await keeping.run() }

    /// Asks it to write what it has and end.
    public func shutDown() { keeping.shutDown() }

    /// Keeps it in the run's row, unless the run has ended.
    public func keep(_ progress: RunProgress) async throws { try await keeping.submit(progress) }

    private static func update(_ all: [RunProgress]) throws -> SQL {
        let ids: [UUID] = all.map(\.run)
        let calls: [SQL.JSON] = try all.map { SQL.json(try JSONText.of($0.toolCalls)) }
        let versions: [SQL.JSON] = try all.map { SQL.json(try JSONText.of($0.versions)) }
        let tokens: SQL = """
            \(all.map(\.tokens?.input)), \(all.map(\.tokens?.cached)), \(all.map(\.tokens?.output)),
            \(all.map { $0.tokens?.cost })
            """
        return """
            UPDATE agent_runs r
            SET tool_calls = so_far.calls, versions = so_far.versions, tokens_in = so_far.tokens_in,
                tokens_cached = so_far.tokens_cached, tokens_out = so_far.tokens_out, cost = so_far.cost
            FROM unnest(\(ids), \(calls), \(versions), \(tokens))
                AS so_far (id, calls, versions, tokens_in, tokens_cached, tokens_out, cost)
            WHERE r.id = so_far.id AND r.outcome IS NULL
            """
    }
}
