import Core
import FoundationEssentials
import PostgresClient

/// Replies that wait for their customers to write again.
struct HeldReplies {
    private static let batch = 100

    let connection: PostgresConnection

    /// Keeps a reply; false when one is kept for this customer already, so that he has been told.
    func hold(_ reply: HeldReply) async throws -> Bool {
        let headers = SQL.json(try StoredMessage.headersText(reply.event.headers))
        let results = try await connection.pipeline([
            """
            SELECT id FROM customers WHERE id = (SELECT customer_id FROM messages WHERE id = \(reply.messageID))
            FOR NO KEY UPDATE
            """,
            """
            SELECT EXISTS (SELECT FROM held_replies h JOIN messages m ON m.customer_id = h.customer_id
                           WHERE m.id = \(reply.messageID) AND h.account = \(reply.account.address)
                             AND h.message_id <> m.id) AS waiting
            """,
            """
            INSERT INTO held_replies (message_id, customer_id, channel, account, topic, key, headers, value, held_at)
            SELECT m.id, m.customer_id, m.channel, \(reply.account.address), \(reply.event.topic.rawValue),
                   \(reply.event.key), \(headers), \(reply.event.value), \(reply.at)
            FROM messages m WHERE m.id = \(reply.messageID)
            ON CONFLICT (message_id) DO NOTHING
            """,
            """
            UPDATE messages SET delivery_status = 'held'
            WHERE id = \(reply.messageID) AND delivery_status IN ('pending', 'queued')
            """,
        ])
        return try results[1].first?.value("waiting", as: Bool.self) == false
    }

    /// Says again what may be said, and gives up what waited too long.
    func release(
        longest: Duration, at now: Timestamp, _ consequences: AccountDelivering.Consequences
    ) async throws -> [OutboxRow] {
        let locked = try await connection.query(
            "SELECT pg_try_advisory_xact_lock(\(AdvisoryKey.heldReplies)) AS locked")
        guard try locked.first?.value("locked", as: Bool.self) == true else { return [] }
        var rows = try await sayAgain()
        let oldest = now.adding(seconds: -Double(longest.components.seconds))
        let late = try await connection.query(
            """
            DELETE FROM held_replies WHERE message_id IN
                (SELECT message_id FROM held_replies WHERE held_at < \(oldest) ORDER BY held_at LIMIT \(Self.batch))
            RETURNING message_id
            """)
        for row in late {
            let settling = PartSettling(connection: connection, at: now)
            rows += try await settling.giveUp(
                try row.value("message_id", as: UUID.self), code: "held_too_long", consequences)
        }
        return rows
    }

    private func sayAgain() async throws -> [OutboxRow] {
        let due = try await connection.query(
            """
            DELETE FROM held_replies WHERE message_id IN
                (SELECT h.message_id FROM held_replies h
                 WHERE EXISTS (SELECT FROM messages i WHERE i.customer_id = h.customer_id AND i.direction = 'inbound'
                               AND i.channel = h.channel AND i.account = h.account AND i.created_at > h.held_at)
                 ORDER BY h.held_at LIMIT \(Self.batch))
            RETURNING message_id, topic, key, headers, value, held_at
            """)
        guard !due.isEmpty else { return [] }
        let ids: [UUID] = try due.map { try $0.value("message_id", as: UUID.self) }
        _ = try await connection.execute(
            "UPDATE messages SET delivery_status = 'pending' WHERE id = ANY(\(ids)) AND delivery_status = 'held'")
        let events =
            try due
            .map { (try $0.value("held_at", as: Timestamp.self), try StoredMessage.read($0, table: "held_replies")) }
            .sorted { $0.0 < $1.0 }.map(\.1)
        return try OutboxStore.rows(
            for: events, from: try await connection.query(try OutboxStore.insertion(of: events)))
    }
}
