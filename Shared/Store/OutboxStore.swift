public import Core
import FoundationEssentials
public import PostgresClient

/// The outbox: events that a transaction left, until they are on their topics.
public final class OutboxStore: OutboxReading {
    private let pool: PostgresPool

    /// Makes the store.
    public init(pool: PostgresPool) {
        self.pool = pool
    }

    /// Deletes rows that are on their topics.
    public func delete(ids: [Int64]) async throws {
        try await pool.withTransaction { connection in
            // A delete that a crash undoes costs a repeated event, which consumers know; it need not wait for the disk.
            _ = try await connection.commit(after: [
                "SET LOCAL synchronous_commit = off", "DELETE FROM outbox WHERE id = ANY(\(ids))",
            ])
        }
    }

    /// The rows older than an age, lowest id first.
    public func oldRows(olderThan age: Duration, limit: Int) async throws -> [OutboxRow] {
        let seconds = Double(age.components.seconds) + Double(age.components.attoseconds) / 1e18
        let rows = try await pool.query(
            """
            SELECT id, topic, key, headers, value FROM outbox
            WHERE created_at < now() - make_interval(secs => \(seconds)) ORDER BY id LIMIT \(limit)
            """)
        return try rows.map { row in
            OutboxRow(id: try row.value("id", as: Int64.self), message: try StoredMessage.read(row, table: "outbox"))
        }
    }

    /// Runs the body while no other process sweeps; false at once when another does.
    public func withSweeperLock(_ body: @Sendable () async throws -> Void) async throws -> Bool {
        try await pool.withTransaction { connection in
            let locked = try await connection.query(
                "SELECT pg_try_advisory_xact_lock(\(AdvisoryKey.outboxSweeper)) AS locked")
            guard try locked.first?.value("locked", as: Bool.self) == true else { return false }
            try await body()
            return true
        }
    }

    /// The statement that adds messages within a transaction; its rows say what is to be published in which order.
    static func insertion(of messages: [OutgoingMessage]) throws -> SQL {
        let topics: [String] = messages.map(\.topic.rawValue)
        let keys: [[UInt8]?] = messages.map(\.key)
        let headers: [SQL.JSON] = try messages.map { SQL.json(try StoredMessage.headersText($0.headers)) }
        let values: [[UInt8]] = messages.map(\.value)
        return """
            WITH added AS (
                INSERT INTO outbox (topic, key, headers, value)
                SELECT topic, key, headers, value
                FROM unnest(\(topics), \(keys), \(headers), \(values)) WITH ORDINALITY
                    AS new (topic, key, headers, value, place)
                ORDER BY place
                RETURNING id, topic, key)
            -- `+ 0` keeps max from walking the primary key backwards over every other key's rows.
            SELECT added.id, (SELECT max(older.id + 0) FROM outbox older
                              WHERE older.topic = added.topic AND older.key = added.key) AS older_id
            FROM added ORDER BY added.id
            """
    }

    /// Joins what the insertion returned with what was inserted.
    static func rows(for messages: [OutgoingMessage], from inserted: [PostgresRow]) throws -> [OutboxRow] {
        var lastOfKey: [KeyOfTopic: Int64] = [:]
        return try zip(messages, inserted).map { message, row in
            let id = try row.value("id", as: Int64.self)
            let key = KeyOfTopic(topic: message.topic, key: message.key)
            // An older row of the same statement is not seen by it.
            let older = try lastOfKey[key] ?? row.optional("older_id", as: Int64.self)
            if message.key != nil { lastOfKey[key] = id }
            return OutboxRow(id: id, message: message, olderID: older)
        }
    }

    private struct KeyOfTopic: Hashable {
        let topic: Topic
        let key: [UInt8]?
    }
}

/// The numbers of the advisory locks that processes hold against each other.
enum AdvisoryKey {
    static let outboxSweeper: Int64 = 7_310_001
    static let spoolDrainer: Int64 = 7_310_002
    static let knowledgeSeeding: Int64 = 7_310_003
    // 7_310_004 is held by ensure_metric_partition in SQL.
    static let silentTickets: Int64 = 7_310_005
    static let heldReplies: Int64 = 7_310_006
    static let notices: Int64 = 7_310_014
}

/// Outgoing messages as rows of `outbox` and `intake_spool`.
enum StoredMessage {
    static func headersText(_ headers: [MessageHeader]) throws -> String {
        var text = "["
        for header in headers {
            if text.utf8.count > 1 { text.append(",") }
            text.append("[")
            text.append(jsonString: header.name)
            text.append(",")
            text.append(jsonString: header.text)
            text.append("]")
        }
        text.append("]")
        return text
    }

    static func read(_ row: PostgresRow, table: String) throws -> OutgoingMessage {
        let pairs = try JSONText.decode([[String]].self, from: row.value("headers", as: SQL.JSON.self).text)
        return OutgoingMessage(
            topic: try row.word("topic", of: table, as: Topic.self),
            key: try row.optional("key", as: [UInt8].self),
            headers: pairs.compactMap { pair in
                guard let name = pair.first, let value = pair.last else { return nil }
                return MessageHeader(name, value)
            },
            value: try row.value("value", as: [UInt8].self))
    }
}
