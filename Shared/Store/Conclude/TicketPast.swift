import Core
import FoundationEssentials
import PostgresClient

/// What happened on a ticket before a run.
enum TicketPast {
    /// One row: where the ticket stands, what the agent has said on it, and what its customer has asked.
    static func reading(_ ticket: TicketPlace) -> SQL {
        """
        SELECT t.status, t.subject, t.customer_id,
               (SELECT count(*) FROM messages WHERE ticket_id = t.id AND reply_kind = 'question') AS questions,
               (SELECT count(*) FROM messages WHERE ticket_id = t.id AND reply_kind = 'answer') AS answers,
               (SELECT count(*) FROM messages WHERE ticket_id = t.id AND state IN ('concluded', 'dead')) AS concluded,
               (SELECT count(*) FROM tickets o WHERE o.conversation_id = t.conversation_id
                AND (o.created_at, o.id) < (t.created_at, t.id)) AS earlier,
               (SELECT count(*) FROM messages WHERE ticket_id = t.id AND role = 'agent'
                AND reply_kind NOT IN ('hand_over', 'apology')
                AND created_at > coalesce((SELECT max(e.updated_at) FROM escalations e WHERE e.ticket_id = t.id
                                           AND e.status NOT IN ('open', 'claimed')), '-infinity')) AS replies,
               (SELECT count(*) FROM messages WHERE ticket_id = t.id AND message_kind = 'follow_up'
                AND outcome = 'answered' AND received_at > coalesce(asked.received_at, '-infinity')) AS follow_ups,
               asked.content AS question,
               (SELECT remainder FROM messages WHERE ticket_id = t.id AND customer_id = t.customer_id AND reply_kind = 'answer'
                ORDER BY created_at DESC, id DESC LIMIT 1) AS remainder,
               (SELECT max(created_at) FROM messages WHERE ticket_id = t.id AND direction = 'outbound') AS last_reply
        FROM tickets t LEFT JOIN LATERAL (
            SELECT content, received_at FROM messages
            WHERE ticket_id = t.id AND customer_id = t.customer_id AND message_kind = 'question'
              AND state = 'concluded'
            ORDER BY received_at DESC LIMIT 1) asked ON true
        WHERE t.id = \(ticket.ticketID)
        """
    }

    /// What the row says, with what is known of the customer beside it.
    static func read(
        _ row: PostgresRow, hasOptedOut: Bool, contact: ContactBefore?, opensTicket: Bool
    ) throws -> ContactBefore {
        ContactBefore(
            repliesOnTicket: try row.value("replies", as: Int.self), repliesToday: contact?.repliesToday ?? 0,
            isSilenced: contact?.isSilenced ?? false, isOptedOut: hasOptedOut,
            followUps: try row.value("follow_ups", as: Int.self),
            question: try row.optional("question", as: String.self),
            remainder: try row.optional("remainder", as: String.self),
            lastReplyAt: try row.optional("last_reply", as: Timestamp.self),
            repeatedSections: opensTicket ? contact?.repeatedSections ?? [] : [])
    }
}
