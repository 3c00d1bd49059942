import Core
import FoundationEssentials
import PostgresClient

/// Gives a customer his new number or id, and retires the old one, in the transaction it is given and under his lock.
///
/// A new number that is proved to be another customer's already stays his: staff may join the two. The old one is retired all
/// the same, for whoever writes from it later is somebody else. What the customer wants to hear nothing of he goes on
/// hearing nothing of.
struct IdentifierChanging {
    let connection: PostgresConnection
    let change: IdentifierChange

    func write() async throws {
        guard let customer = try await owner() else { return }
        _ = try await connection.query("SELECT id FROM customers WHERE id = \(customer) FOR NO KEY UPDATE")
        if let phone = change.phone {
            // WhatsApp tells a number also as an id, without its plus.
            let old = change.old.phone
            let olds = old.map { [(Identifier.Kind.phone, $0), (.whatsapp, String($0.dropFirst()))] } ?? []
            try await replace(olds, by: Identifier(kind: .phone, value: phone), of: customer)
        }
        if let whatsapp = change.whatsapp {
            let olds = try await ids(of: customer, besides: whatsapp)
            try await replace(olds, by: Identifier(kind: .whatsapp, value: whatsapp), of: customer)
        }
    }

    /// Whom the old number or id has belonged to since before the change: Meta repeats its webhooks for days.
    private func owner() async throws -> UUID? {
        let known = [
            change.old.whatsapp.map { (Identifier.Kind.whatsapp, $0) },
            change.old.phone.map { (Identifier.Kind.phone, $0) },
        ].compactMap(\.self)
        let rows = try await connection.query(
            """
            SELECT i.customer_id
            FROM unnest(\(known.map(\.0.rawValue)), \(known.map(\.1))) WITH ORDINALITY AS old (kind, value, place)
            JOIN customer_identifiers i ON i.identifier_type = old.kind AND i.identifier_value = old.value
                                       AND i.retired_at IS NULL AND i.verified
            WHERE i.created_at < \(change.changedAt.adding(seconds: 1))
            ORDER BY old.place LIMIT 1
            """)
        return try rows.first?.value("customer_id", as: UUID.self)
    }

    /// The id that is over: the one that is named, or the only other one where the new id alone is.
    private func ids(of customer: UUID, besides new: String) async throws -> [(Identifier.Kind, String)] {
        if let old = change.old.whatsapp, old != new { return [(.whatsapp, old)] }
        let rows = try await connection.query(
            """
            SELECT identifier_value FROM customer_identifiers
            WHERE customer_id = \(customer) AND identifier_type = 'whatsapp' AND identifier_value LIKE '%.%'
              AND identifier_value <> \(new) AND retired_at IS NULL
            """)
        guard rows.count == 1 else { return [] }
        return try rows.map { (.whatsapp, try $0.value("identifier_value", as: String.self)) }
    }

    private func replace(
        _ olds: [(kind: Identifier.Kind, value: String)], by new: Identifier, of customer: UUID
    ) async throws {
        let others = olds.filter { $0.value != new.value }
        let (kinds, values) = (others.map(\.kind.rawValue), others.map(\.value))
        _ = try await connection.pipelineExecute([
            // Somebody has only typed it: its owner has come.
            """
            UPDATE customer_identifiers SET retired_at = now()
            WHERE identifier_type = \(new.kind.rawValue) AND identifier_value = \(new.value) AND retired_at IS NULL
              AND customer_id <> \(customer) AND NOT verified
            """,
            """
            INSERT INTO customer_identifiers AS i
                (customer_id, identifier_type, identifier_value, match_key, channel, verified, verified_by, link, home)
            SELECT \(customer), \(new.kind.rawValue), \(new.value), \(new.matchKey), 'whatsapp', true, 'channel', 'verified',
                   -- Should he be parted from somebody, it is his whose the old one was.
                   (SELECT i.home FROM unnest(\(kinds), \(values)) AS old (kind, value)
                    JOIN customer_identifiers i ON i.identifier_type = old.kind AND i.identifier_value = old.value
                    WHERE i.retired_at IS NULL AND i.customer_id = \(customer) AND i.home IS NOT NULL LIMIT 1)
            ON CONFLICT (identifier_type, identifier_value) WHERE retired_at IS NULL DO UPDATE
            SET verified = true, verified_by = excluded.verified_by, link = 'verified'
            WHERE i.customer_id = excluded.customer_id
            """,
            """
            UPDATE customer_identifiers i SET retired_at = now()
            FROM unnest(\(kinds), \(values)) AS old (kind, value)
            WHERE i.identifier_type = old.kind AND i.identifier_value = old.value AND i.retired_at IS NULL
              AND i.customer_id = \(customer)
            """,
            """
            INSERT INTO opt_outs (channel, account, identifier_value)
            SELECT channel, account, \(new.value) FROM opt_outs
            WHERE channel = 'whatsapp' AND identifier_value = ANY(\(values))
            ON CONFLICT (channel, account, identifier_value) DO NOTHING
            """,
            """
            UPDATE customers SET phone = \(new.value), updated_at = now()
            WHERE id = \(customer) AND phone = ANY(\(values)) AND \(new.kind == .phone)
            """,
        ])
    }
}
