import Core
import FoundationEssentials
import PostgresClient

/// Makes two customers one, in the transaction it is given.
///
/// Everything of one becomes the other's: so whatever asks for a customer finds it without knowing of merges. Addresses
/// and messages keep whose they were (`home`), and later messages get it from the address that they come through.
struct CustomerMerging {
    /// So long a merge can be undone.
    static let undoPeriod: Double = 24 * 3600

    let connection: PostgresConnection
    let identifiers: any IdentifierSource

    /// Merges one customer into another.
    ///
    /// - Throws: ``CustomerMergeRefusal``, or what the database throws.
    func merge(_ merged: UUID, into kept: UUID, by author: String, at now: Timestamp) async throws {
        guard merged != kept else { throw CustomerMergeRefusal.sameCustomer }
        try await lock(kept, merged, at: now)
        try await joinConversations(of: kept, merged, at: now)
        let moved = try await connection.pipeline([
            "UPDATE conversations SET customer_id = \(kept) WHERE customer_id = \(merged) RETURNING id",
            "UPDATE tickets SET customer_id = \(kept) WHERE customer_id = \(merged) RETURNING id",
        ])
        let record = MovedRows(
            conversations: try moved[0].map { try $0.value("id", as: UUID.self).text },
            tickets: try moved[1].map { try $0.value("id", as: UUID.self).text })
        _ = try await connection.pipeline([
            "UPDATE messages SET customer_id = \(kept), home = \(merged) WHERE customer_id = \(merged)",
            """
            UPDATE escalations e SET customer_id = t.customer_id, conversation_id = t.conversation_id FROM tickets t
            WHERE e.ticket_id = t.id AND e.customer_id = ANY(\([kept, merged]))
            """,
            "UPDATE held_replies SET customer_id = \(kept) WHERE customer_id = \(merged)",
            "UPDATE customer_identifiers SET customer_id = \(kept), home = \(merged) WHERE customer_id = \(merged)",
            """
            UPDATE customers SET regrouped = regrouped + 1, updated_at = \(now),
                   merged_into = CASE WHEN id = \(merged) THEN \(kept)::uuid END
            WHERE id = ANY(\([kept, merged]))
            """,
            """
            INSERT INTO customer_merges (id, kept, merged, moved, merged_by, merged_at)
            VALUES (\(identifiers.makeIdentifier()), \(kept), \(merged), \(SQL.json(try JSONText.of(record))),
                    \(author), \(now))
            """,
        ])
    }

    /// Locks both, in the order of their ids as every writer does.
    private func lock(_ kept: UUID, _ merged: UUID, at now: Timestamp) async throws {
        let results = try await connection.pipeline([
            "SELECT id, merged_into FROM customers WHERE id = ANY(\([kept, merged])) ORDER BY id FOR NO KEY UPDATE",
            """
            SELECT EXISTS (SELECT FROM customer_merges WHERE kept = \(merged) AND undone_at IS NULL
                           AND merged_at > \(now.adding(seconds: -Self.undoPeriod))) AS holds
            """,
        ])
        guard results[0].count == 2 else { throw CustomerMergeRefusal.unknownCustomer }
        guard try results[0].allSatisfy({ try $0.optional("merged_into", as: UUID.self) == nil }) else {
            throw CustomerMergeRefusal.alreadyMerged
        }
        guard try results[1].first?.value("holds", as: Bool.self) == false else {
            throw CustomerMergeRefusal.holdsOthers
        }
    }

    /// Of two conversations that go on the newer stays, with what is open in the other.
    private func joinConversations(of kept: UUID, _ merged: UUID, at now: Timestamp) async throws {
        let both = [kept, merged]
        let pairs: SQL = """
            SELECT older.id AS older, newer.id AS newer FROM conversations older
            JOIN conversations newer ON newer.verified = older.verified AND newer.customer_id <> older.customer_id
              AND (newer.last_message_at, newer.id) > (older.last_message_at, older.id)
            WHERE older.customer_id = ANY(\(both)) AND newer.customer_id = ANY(\(both))
              AND older.status IN ('active', 'escalated') AND newer.status IN ('active', 'escalated')
            """
        _ = try await connection.pipeline([
            """
            UPDATE tickets t SET conversation_id = pair.newer FROM (\(pairs)) pair
            WHERE t.conversation_id = pair.older AND t.status NOT IN ('resolved', 'closed')
            """,
            """
            UPDATE conversations c SET status = 'closed', resolution_type = 'merged', ended_at = \(now)
            FROM (\(pairs)) pair WHERE c.id = pair.older
            """,
            ConversationOwnership.refreshing(both),
        ])
    }
}

/// What went from one customer to another, beside what names its home itself.
struct MovedRows: Codable {
    let conversations: [String]
    let tickets: [String]
}

/// Whether people own a conversation: while any of its tickets is theirs.
enum ConversationOwnership {
    /// Sees to it for the conversations of customers that go on.
    static func refreshing(_ customers: [UUID]) -> SQL {
        """
        UPDATE conversations c
        SET status = CASE WHEN own.theirs THEN 'escalated' ELSE 'active' END,
            escalated_to = CASE WHEN own.theirs THEN coalesce(c.escalated_to, 'support') END
        FROM (SELECT g.id, EXISTS (SELECT FROM tickets t WHERE t.conversation_id = g.id AND t.status = 'escalated')
                     AS theirs
              FROM conversations g WHERE g.customer_id = ANY(\(customers)) AND g.status IN ('active', 'escalated')) own
        WHERE c.id = own.id
        """
    }
}
