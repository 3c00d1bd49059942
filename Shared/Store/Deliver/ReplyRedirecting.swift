import Core
import FoundationEssentials
import PostgresClient

/// Lets a reply leave by mail instead of its own channel, in the transaction it is given.
///
/// Only to an address that is joined to its customer by links verified on both sides, and only what was said to somebody
/// verified: an address that was typed reads nothing.
struct ReplyRedirecting {
    let connection: PostgresConnection
    let claim: ClosedClaim

    func run(_ event: (String) throws -> OutgoingMessage) async throws -> [OutboxRow]? {
        let results = try await connection.pipeline([
            """
            SELECT id FROM customers WHERE id = (SELECT customer_id FROM messages WHERE id = \(claim.messageID))
            FOR NO KEY UPDATE
            """,
            """
            SELECT i.identifier_value FROM messages m JOIN customer_identifiers i ON i.customer_id = m.customer_id
            WHERE m.id = \(claim.messageID) AND m.direction = 'outbound' AND m.verified
              AND m.delivery_status IN ('pending', 'queued')
              AND i.identifier_type = 'email' AND i.verified AND i.retired_at IS NULL
            ORDER BY i.id LIMIT 1
            """,
        ])
        guard let address = try results[1].first?.value("identifier_value", as: String.self) else { return nil }
        let message = try event(address)
        let inserted = try await connection.pipeline([
            """
            INSERT INTO delivery_attempts
                (id, message_id, purpose, provider, account, status, error_class, claimed_at, finished_at)
            VALUES (\(claim.attemptID), \(claim.messageID), 'deliver', \(claim.account.provider),
                    \(claim.account.address), 'refused', 'window_closed', \(claim.at), \(claim.at))
            ON CONFLICT (id) DO NOTHING
            """,
            try OutboxStore.insertion(of: [message]),
        ])
        return try OutboxStore.rows(for: [message], from: inserted[1])
    }
}
