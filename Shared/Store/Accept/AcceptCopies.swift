import Core
import FoundationEssentials
import PostgresClient

/// Mails that came to another of our mailboxes before: one letter to two of our addresses is answered once.
///
/// A Message-ID is its sender's to choose, so only his own mails count, equally proved: nobody can keep another's from being
/// answered. A copy that is only kept answers nothing, and keeps no other from being answered.
enum AcceptCopies {
    /// Asks for the tickets of the first ones.
    static func reading(_ wanted: [AcceptState.CopyKey]) -> SQL {
        """
        SELECT NULL::text AS asked, who.customer AS copy_customer, who.verified AS copy_verified, who.name, who.account,
               t.id, t.ticket_ref, t.customer_id, t.conversation_id, t.subject, who.verified, t.category, t.priority,
               t.status, t.source_channel, t.created_at, t.resolved_at
        FROM unnest(\(wanted.map(\.customer)), \(wanted.map(\.verified)), \(wanted.map(\.name)), \(wanted.map(\.account)))
            AS who (customer, verified, name, account)
        CROSS JOIN LATERAL (
            SELECT m.ticket_id, m.account FROM messages m
            WHERE m.channel = 'email' AND m.metadata ? 'message_id' AND m.metadata ->> 'message_id' = who.name
              AND m.customer_id = who.customer AND m.verified = who.verified AND m.direction = 'inbound'
              AND NOT m.metadata ?| ARRAY['stored_only', 'automatic']
            ORDER BY m.created_at LIMIT 1) first
        JOIN tickets t ON t.id = first.ticket_id
        -- One that comes to the same mailbox again was sent again.
        WHERE first.account <> who.account
        """
    }

    /// Takes what was found.
    static func learn(_ rows: [PostgresRow], _ state: inout AcceptState) throws {
        try AcceptReading.learn(tickets: rows, &state)
        for row in rows {
            let key = AcceptState.CopyKey(
                customer: try row.value("copy_customer", as: UUID.self),
                verified: try row.value("copy_verified", as: Bool.self),
                name: try row.value("name", as: String.self), account: try row.value("account", as: String.self))
            state.copies[key] = try row.value("id", as: UUID.self)
        }
    }
}

extension TicketReceived {
    /// By what a mail is known that came to another of our mailboxes; nil where nobody but us has named it.
    func copyKey(customer: UUID) -> AcceptState.CopyKey? {
        guard channel == .email, metadata["message_id_derived"] == nil, let name = metadata["message_id"] else {
            return nil
        }
        return AcceptState.CopyKey(
            customer: customer, verified: identity.verified, name: name, account: account.address)
    }
}
