import Core
import FoundationEssentials
import PostgresClient

/// Undoes a merge, in the transaction it is given: everything goes back to whom it came from, also what came since.
///
/// Messages go by the address that they came through, replies to whom they answer, tickets to who opened them. Where both
/// have written on one ticket it stays its opener's, and each keeps his own messages.
struct CustomerParting {
    let connection: PostgresConnection
    let identifiers: any IdentifierSource

    private struct Merge {
        let id: UUID
        let kept: UUID
        let merged: UUID
        let at: Timestamp
        let moved: MovedRows
    }

    /// Parts the customers of the last merge that this one took part in.
    ///
    /// - Returns: Who was kept, and who is himself again.
    /// - Throws: ``CustomerMergeRefusal``, or what the database throws.
    func part(_ customer: UUID, by author: String, at now: Timestamp) async throws -> (kept: UUID, parted: UUID) {
        guard let found = try await last(of: customer) else {
            let known = try await connection.query("SELECT id FROM customers WHERE id = \(customer)")
            throw known.isEmpty ? CustomerMergeRefusal.unknownCustomer : .nothingToUndo
        }
        _ = try await connection.query(
            "SELECT id FROM customers WHERE id = ANY(\([found.kept, found.merged])) ORDER BY id FOR NO KEY UPDATE")
        // Somebody else may have undone it meanwhile.
        guard let merge = try await last(of: customer), merge.id == found.id else {
            throw CustomerMergeRefusal.nothingToUndo
        }
        guard merge.at.adding(seconds: CustomerMerging.undoPeriod) > now else { throw CustomerMergeRefusal.tooLate }
        let answering = try await connection.query(
            "SELECT EXISTS (SELECT FROM messages WHERE customer_id = \(merge.kept) AND state = 'accepted') AS waits")
        guard try answering.first?.value("waits", as: Bool.self) == false else {
            throw CustomerMergeRefusal.beingAnswered
        }
        try await giveBack(merge)
        try await partConversations(merge, at: now)
        _ = try await connection.pipeline([
            ConversationOwnership.refreshing([merge.kept, merge.merged]),
            """
            UPDATE escalations e SET customer_id = t.customer_id, conversation_id = t.conversation_id FROM tickets t
            WHERE e.ticket_id = t.id AND e.customer_id = \(merge.kept)
            """,
            """
            UPDATE held_replies h SET customer_id = m.customer_id FROM messages m
            WHERE m.id = h.message_id AND h.customer_id = \(merge.kept)
            """,
            """
            UPDATE customers SET regrouped = regrouped + 1, updated_at = \(now), merged_into = NULL
            WHERE id = ANY(\([merge.kept, merge.merged]))
            """,
            "UPDATE customer_merges SET undone_by = \(author), undone_at = \(now) WHERE id = \(merge.id)",
        ])
        return (merge.kept, merge.merged)
    }

    private func last(of customer: UUID) async throws -> Merge? {
        let rows = try await connection.query(
            """
            SELECT id, kept, merged, merged_at, moved::text AS moved FROM customer_merges
            WHERE (merged = \(customer) OR kept = \(customer)) AND undone_at IS NULL
            ORDER BY merged_at DESC, id DESC LIMIT 1
            """)
        return try rows.first.map { row in
            Merge(
                id: try row.value("id", as: UUID.self), kept: try row.value("kept", as: UUID.self),
                merged: try row.value("merged", as: UUID.self), at: try row.value("merged_at", as: Timestamp.self),
                moved: try JSONDecoder().decode(
                    MovedRows.self, from: Data(try row.value("moved", as: String.self).utf8)))
        }
    }

    /// Addresses, messages, then tickets by their first message, then the replies on them.
    private func giveBack(_ merge: Merge) async throws {
        let (kept, merged) = (merge.kept, merge.merged)
        let tickets = merge.moved.tickets.compactMap { UUID(uuidString: $0) }
        _ = try await connection.pipeline([
            """
            UPDATE customer_identifiers SET customer_id = \(merged), home = NULL
            WHERE customer_id = \(kept) AND home = \(merged)
            """,
            """
            UPDATE messages SET customer_id = \(merged), home = NULL
            WHERE customer_id = \(kept) AND home = \(merged)
            """,
            """
            UPDATE tickets t SET customer_id = \(merged)
            WHERE t.customer_id = \(kept)
              AND (t.id = ANY(\(tickets))
                   OR (t.created_at >= \(merge.at)
                       AND (SELECT m.customer_id FROM messages m WHERE m.ticket_id = t.id AND m.direction = 'inbound'
                            ORDER BY m.created_at, m.id LIMIT 1) = \(merged)))
            """,
            """
            UPDATE messages o SET customer_id = \(merged)
            FROM (SELECT r.id, coalesce(
                      (SELECT bool_and(q.customer_id = \(merged)) FROM messages q
                       WHERE q.ticket_id = r.ticket_id AND q.answered_by = r.id),
                      t.customer_id = \(merged)) AS is_merged
                  FROM messages r JOIN tickets t ON t.id = r.ticket_id
                  WHERE r.customer_id = \(kept) AND r.direction = 'outbound' AND r.created_at >= \(merge.at)) own
            WHERE o.id = own.id AND own.is_merged
            """,
        ])
    }

    /// Conversations go back with their tickets; tickets whose conversation is the other's get one of their own.
    private func partConversations(_ merge: Merge, at now: Timestamp) async throws {
        let (kept, merged) = (merge.kept, merge.merged)
        let conversations = merge.moved.conversations.compactMap { UUID(uuidString: $0) }
        _ = try await connection.execute(
            """
            UPDATE conversations c SET customer_id = \(merged)
            WHERE c.customer_id = \(kept)
              AND (c.id = ANY(\(conversations))
                   OR (c.started_at >= \(merge.at)
                       AND (SELECT bool_and(t.customer_id = \(merged)) FROM tickets t WHERE t.conversation_id = c.id)))
            """)
        let strays = try await connection.query(
            """
            SELECT t.customer_id, c.verified, bool_or(t.status NOT IN ('resolved', 'closed')) AS goes_on,
                   min(t.source_channel) AS channel, min(t.created_at) AS started, max(t.updated_at) AS last,
                   (SELECT g.id FROM conversations g WHERE g.customer_id = t.customer_id AND g.verified = c.verified
                    AND g.status IN ('active', 'escalated')) AS going_on
            FROM tickets t JOIN conversations c ON c.id = t.conversation_id
            WHERE t.customer_id = ANY(\([kept, merged])) AND c.customer_id <> t.customer_id
            GROUP BY t.customer_id, c.verified
            """)
        for stray in strays {
            let customer = try stray.value("customer_id", as: UUID.self)
            let verified = try stray.value("verified", as: Bool.self)
            let conversation: UUID
            if let goingOn = try stray.optional("going_on", as: UUID.self) {
                conversation = goingOn
            } else {
                conversation = identifiers.makeIdentifier()
                let status = try stray.value("goes_on", as: Bool.self) ? "active" : "closed"
                _ = try await connection.execute(
                    """
                    INSERT INTO conversations (id, customer_id, verified, initial_channel, status, resolution_type,
                                               started_at, last_message_at, ended_at)
                    VALUES (\(conversation), \(customer), \(verified), \(try stray.value("channel", as: String.self)),
                            \(status), \(status == "closed" ? "parted" : nil),
                            \(try stray.value("started", as: Timestamp.self)),
                            \(try stray.value("last", as: Timestamp.self)), \(status == "closed" ? now : nil))
                    """)
            }
            _ = try await connection.execute(
                """
                WITH own AS (
                    UPDATE tickets t SET conversation_id = \(conversation) FROM conversations c
                    WHERE c.id = t.conversation_id AND t.customer_id = \(customer) AND c.customer_id <> t.customer_id
                      AND c.verified = \(verified)
                    RETURNING t.id)
                UPDATE messages m SET conversation_id = \(conversation) FROM own
                WHERE m.ticket_id = own.id AND m.customer_id = \(customer)
                """)
        }
    }
}
