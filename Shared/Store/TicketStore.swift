public import Core
public import PostgresClient

/// Looks tickets up for their customers: by reference or alias, with only what has been made readable.
public final class TicketStore: TicketReading {
    private let pool: PostgresPool

    /// Makes the store.
    public init(pool: PostgresPool) {
        self.pool = pool
    }

    /// The ticket that a reference stands for; nil when nothing of it is stored yet.
    public func ticket(reference: String) async throws -> TicketView? {
        let results = try await pool.pipeline([
            """
            SELECT ticket_ref, status, category, priority, subject, source_channel, created_at, updated_at, resolved_at
            FROM tickets WHERE id = (\(Self.id(of: reference)))
            """,
            """
            SELECT m.content, m.channel, m.role, m.created_at FROM messages m JOIN tickets t ON t.id = m.ticket_id
            WHERE t.id = (\(Self.id(of: reference)))
              -- Two who were taken for one may both have written here.
              AND m.customer_id = t.customer_id
              AND (m.direction = 'inbound' OR m.delivery_status IN ('sent', 'delivered', 'read'))
            ORDER BY m.created_at, m.id
            """,
        ])
        guard let row = results[0].first else { return nil }
        return TicketView(
            reference: try row.value("ticket_ref", as: String.self),
            status: try row.word("status", of: "tickets", as: TicketStatus.self),
            category: try row.optionalWord("category", of: "tickets", as: Category.self),
            priority: try row.word("priority", of: "tickets", as: Priority.self),
            subject: try row.optional("subject", as: String.self),
            sourceChannel: try row.word("source_channel", of: "tickets", as: Channel.self),
            createdAt: try row.value("created_at", as: Timestamp.self),
            updatedAt: try row.value("updated_at", as: Timestamp.self),
            resolvedAt: try row.optional("resolved_at", as: Timestamp.self),
            messages: try results[1].map { message in
                TicketView.Entry(
                    content: try message.value("content", as: String.self),
                    channel: try message.word("channel", of: "messages", as: Channel.self),
                    role: try message.word("role", of: "messages", as: MessageRole.self),
                    createdAt: try message.value("created_at", as: Timestamp.self))
            })
    }

    private static func id(of reference: String) -> SQL {
        """
        SELECT id FROM tickets WHERE ticket_ref = \(reference)
        UNION ALL SELECT ticket_id FROM ticket_aliases WHERE alias_ref = \(reference) LIMIT 1
        """
    }
}
