import Core
import HTTPClient
import PostgresClient
import TestSupport

/// How far a load has come, as questions to the database.
enum Progress {
    static let stored: SQL = "SELECT count(*) FROM messages WHERE direction = 'inbound'"
    static let concluded: SQL = "SELECT count(*) FROM messages WHERE direction = 'inbound' AND state <> 'accepted'"
    static let delivered: SQL = "SELECT count(*) FROM messages WHERE delivery_status = 'delivered'"
    static let counted: SQL = "SELECT count(*) FROM agent_metrics WHERE metric_type = 'message_processed'"
}

extension Fleet {
    /// Waits until there are so many.
    func waitFor(_ count: Int, _ what: String, _ sql: SQL, within limit: Duration = .seconds(45)) async throws {
        try await wait("\(count) \(what)", within: limit) { (try? await self.number(sql)) ?? 0 >= count }
    }

    /// Sends many like `submit`, each again under its key until it is accepted, as a page does whose connection broke.
    func submitPersistently(_ count: Int, atOnce: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<atOnce {
                group.addTask {
                    for number in stride(from: lane, to: count, by: atOnce) {
                        var submission = Self.question(number)
                        submission.key = "\(number)"
                        let kept = submission
                        try await self.wait("submission \(number) to be accepted") {
                            (try? await self.post(kept).status) == 201
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}
