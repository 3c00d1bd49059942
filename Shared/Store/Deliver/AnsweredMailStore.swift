public import Core
public import FoundationEssentials
public import PostgresClient

/// The mails that replies answer.
public final class AnsweredMailStore: AnsweredMailReading {
    private let pool: PostgresPool

    /// Makes the store.
    public init(pool: PostgresPool) {
        self.pool = pool
    }

    /// The mail that a stored reply answers: the newest that its run took, else the newest of its ticket.
    public func mail(answeredBy messageID: UUID) async throws -> AnsweredMail? {
        let rows = try await pool.query(
            """
            SELECT i.thread_id, i.metadata ->> 'message_id' AS name, i.metadata ->> 'references' AS names,
                   i.metadata ->> 'reply_to' AS reply_to, i.metadata ->> 'written_to' AS written_to,
                   i.metadata ? 'message_id_derived' AS derived
            FROM messages r JOIN messages i ON i.ticket_id = r.ticket_id AND i.direction = 'inbound' AND i.channel = 'email'
            WHERE r.id = \(messageID) AND NOT i.metadata ? 'automatic'
            ORDER BY coalesce(i.answered_by = r.id, false) DESC, i.created_at DESC LIMIT 1
            """)
        return try rows.first.map { row in
            // An id that was made is nobody's: it is not named.
            let isDerived = try row.value("derived", as: Bool.self)
            let names = try row.optional("names", as: String.self) ?? ""
            return AnsweredMail(
                threadID: try row.optional("thread_id", as: String.self),
                messageID: isDerived ? nil : try row.optional("name", as: String.self),
                references: names.split(separator: " ").map(String.init),
                replyTo: try row.optional("reply_to", as: String.self),
                writtenTo: try row.optional("written_to", as: String.self))
        }
    }
}
