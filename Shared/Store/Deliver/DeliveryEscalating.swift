import Core
import FoundationEssentials
import PostgresClient

/// Tells people of a reply that did not reach its customer, and takes that back when it has after all.
struct DeliveryEscalating {
    private static let reason = EscalationReason.undeliverable

    let connection: PostgresConnection
    let reply: PartSettling.Reply
    let at: Timestamp

    /// Gives the ticket to people; nil for a reply that nobody would miss.
    func open(code: String) async throws -> DeliveryChange.Escalation? {
        guard let kind = reply.kind, [.answer, .question, .handOver].contains(kind) else { return nil }
        let going = try await connection.query(
            """
            SELECT id, reason, triggers, urgency, summary, due_at FROM escalations
            WHERE ticket_id = \(reply.ticketID) AND status IN ('open', 'claimed') FOR UPDATE
            """)
        if let row = going.first { return try await raise(row, code: code) }
        let urgency = Self.reason.urgency
        let escalation = DeliveryChange.Escalation(
            id: ownID, move: .opened, reason: Self.reason, triggers: [Self.reason], urgency: urgency,
            summary: summary(code),
            dueAt: at.adding(seconds: Double(urgency.escalationDeadline.components.seconds)))
        _ = try await connection.pipeline([
            """
            INSERT INTO escalations (id, ticket_id, conversation_id, customer_id, channel, message_id, reason, triggers,
                                     urgency, summary, due_at, created_at, updated_at)
            VALUES (\(escalation.id), \(reply.ticketID), \(reply.conversationID), \(reply.customerID),
                    \(reply.channel.rawValue), \(reply.id), \(Self.reason.rawValue), \([Self.reason.rawValue]),
                    \(urgency.rawValue), \(escalation.summary), \(escalation.dueAt), \(at), \(at))
            ON CONFLICT (id) DO UPDATE SET status = 'open', claimed_by = NULL, updated_at = excluded.updated_at
            """,
            """
            UPDATE tickets SET status = 'escalated', resolved_at = NULL, updated_at = \(at),
                escalation_reason = \(Self.reason.rawValue),
                resolution_notes = \("\(Self.reason.rawValue): \(escalation.summary)"),
                priority = CASE WHEN priority IN ('low', 'medium') THEN \(urgency.rawValue) ELSE priority END
            WHERE id = \(reply.ticketID)
            """,
            """
            UPDATE conversations SET status = 'escalated', escalated_to = coalesce(escalated_to, 'support')
            WHERE id = \(reply.conversationID) AND status IN ('active', 'escalated')
            """,
        ])
        return escalation
    }

    /// Takes back an escalation that nobody has claimed; its ticket goes on as if the reply had arrived at once.
    func withdraw() async throws -> DeliveryChange.Escalation? {
        let rows = try await connection.query(
            """
            UPDATE escalations SET status = 'withdrawn', updated_at = \(at)
            WHERE id = \(ownID) AND status = 'open' AND reason = \(Self.reason.rawValue)
              AND triggers = \([Self.reason.rawValue])
            RETURNING id, reason, triggers, urgency, summary, due_at
            """)
        guard let row = rows.first else { return nil }
        _ = try await connection.pipeline([
            """
            UPDATE tickets SET status = 'waiting', updated_at = \(at)
            WHERE id = \(reply.ticketID) AND status = 'escalated'
            """,
            """
            UPDATE conversations c SET status = 'active', escalated_to = NULL
            WHERE c.id = \(reply.conversationID) AND c.status = 'escalated'
              AND NOT EXISTS (SELECT FROM tickets t WHERE t.conversation_id = c.id AND t.status = 'escalated')
            """,
        ])
        return try Self.escalation(row, .withdrawn)
    }

    /// People have the ticket already: their escalation gets one more reason.
    private func raise(_ row: PostgresRow, code: String) async throws -> DeliveryChange.Escalation {
        let known = try Self.escalation(row, .raised)
        let urgency = max(known.urgency, Self.reason.urgency)
        let due = min(
            known.dueAt, at.adding(seconds: Double(Self.reason.urgency.escalationDeadline.components.seconds)))
        let triggers = known.triggers.contains(Self.reason) ? known.triggers : known.triggers + [Self.reason]
        _ = try await connection.execute(
            """
            UPDATE escalations
            SET triggers = \(triggers.map(\.rawValue)), urgency = \(urgency.rawValue), due_at = \(due), updated_at = \(at)
            WHERE id = \(known.id)
            """)
        return DeliveryChange.Escalation(
            id: known.id, move: .raised, reason: known.reason, triggers: triggers, urgency: urgency,
            summary: summary(code), dueAt: due)
    }

    private var ownID: UUID { UUID.derived(from: "escalation.undeliverable", reply.id.text) }

    private func summary(_ code: String) -> String {
        "A reply did not reach the customer (code \(code)): it must be said another way."
    }

    private static func escalation(
        _ row: PostgresRow, _ move: DeliveryChange.Escalation.Move
    ) throws -> DeliveryChange.Escalation {
        DeliveryChange.Escalation(
            id: try row.value("id", as: UUID.self), move: move,
            reason: try row.word("reason", of: "escalations", as: EscalationReason.self),
            triggers: try row.words("triggers", of: "escalations", as: EscalationReason.self),
            urgency: try row.word("urgency", of: "escalations", as: Priority.self),
            summary: try row.value("summary", as: String.self), dueAt: try row.value("due_at", as: Timestamp.self))
    }
}
