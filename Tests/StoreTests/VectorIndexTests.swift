import Core
import Lifecycle
import PostgresClient
import Store
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(3)))
struct VectorIndexTests {
    /// Over a hundred thousand vectors it takes longer than any other statement may.
    @Test func `making the index of the vectors may take longer than a statement`() async throws {
        let database = try await TestPostgres.makeDatabase(isMigrated: true)
        var hasty = database.configuration
        hasty.statementTimeout = .milliseconds(100)
        let pool = PostgresPool(configuration: hasty, log: .silent, metrics: MetricsRegistry())
        let other = database.makePool()
        defer {
            pool.shutDown()
            other.shutDown()
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            try await other.withTransaction { connection in
                _ = try await connection.execute("LOCK TABLE knowledge_passages")
                group.addTask {
                    try await KnowledgeStore(pool: pool).makeVectorIndex(model: "it's one", dimensions: 3)
                }
                // The client itself gives a server up two seconds after its time.
                let hasWaited = try await eventually(within: .seconds(30)) {
                    let waiting = try await other.query(
                        """
                        SELECT FROM pg_stat_activity
                        WHERE datname = current_database() AND wait_event_type = 'Lock'
                          AND clock_timestamp() - query_start > interval '2.5 seconds'
                        """)
                    return !waiting.isEmpty
                }
                #expect(hasWaited)
            }
            try await group.waitForAll()
        }
        let made = try await other.query("SELECT FROM pg_indexes WHERE indexname LIKE 'knowledge_near_%'")
        #expect(!made.isEmpty)
    }
}
