import Core
import FoundationEssentials
import PostgresClient

/// Reads customers as staff see them, over the connection it is given.
struct CustomerReading {
    let connection: PostgresConnection

    /// Whom an address stands for now: of several whose addresses may be the same, the one who has it as it is asked for,
    /// who has proved it, and who came first.
    func customer(at address: String) async throws -> UUID? {
        let identifier = Identifier(address: address)
        return try await connection.query(
            """
            SELECT customer_id AS id FROM customer_identifiers
            WHERE match_key = \(identifier.matchKey) AND retired_at IS NULL
            ORDER BY ltrim(identifier_value, '+') = \(String(identifier.bare)) DESC, verified DESC, id LIMIT 1
            """
        ).first?.value("id", as: UUID.self)
    }

    /// What is known of a customer; nil when there is none.
    func record(of customer: UUID) async throws -> CustomerRecord? {
        let results = try await connection.pipeline([
            """
            SELECT c.name, (SELECT count(*) FROM conversations v WHERE v.customer_id = c.id) AS conversations,
                   (SELECT m.received_at FROM messages m WHERE m.customer_id = c.id AND m.direction = 'inbound'
                    ORDER BY m.created_at DESC LIMIT 1) AS last
            FROM customers c WHERE c.id = \(customer)
            """,
            """
            SELECT identifier_type, identifier_value, channel, verified, retired_at IS NOT NULL AS retired, home
            FROM customer_identifiers WHERE customer_id = \(customer) ORDER BY retired_at IS NOT NULL, id
            """,
            """
            SELECT DISTINCT o.customer_id, i.identifier_value FROM customer_identifiers i
            JOIN customer_identifiers o ON o.match_key = i.match_key AND o.customer_id <> i.customer_id
            WHERE i.customer_id = \(customer) ORDER BY o.customer_id, i.identifier_value LIMIT 100
            """,
            """
            SELECT kept, merged, merged_by, merged_at, undone_by FROM customer_merges
            WHERE kept = \(customer) OR merged = \(customer) ORDER BY merged_at DESC LIMIT 100
            """,
        ])
        guard let row = results[0].first else { return nil }
        return CustomerRecord(
            id: customer, name: try row.optional("name", as: String.self),
            addresses: try results[1].map(Self.address), conversations: try row.value("conversations", as: Int.self),
            lastContactAt: try row.optional("last", as: Timestamp.self),
            relations: try results[2].map { other in
                CustomerRecord.Relation(
                    customer: try other.value("customer_id", as: UUID.self),
                    value: try other.value("identifier_value", as: String.self))
            },
            merges: try results[3].map(Self.merge))
    }

    private static func address(_ row: PostgresRow) throws -> CustomerRecord.Address {
        CustomerRecord.Address(
            kind: try row.value("identifier_type", as: String.self),
            value: try row.value("identifier_value", as: String.self),
            channel: try row.word("channel", of: "customer_identifiers", as: Channel.self),
            verified: try row.value("verified", as: Bool.self), retired: try row.value("retired", as: Bool.self),
            home: try row.optional("home", as: UUID.self))
    }

    private static func merge(_ row: PostgresRow) throws -> CustomerRecord.Merge {
        CustomerRecord.Merge(
            kept: try row.value("kept", as: UUID.self), merged: try row.value("merged", as: UUID.self),
            by: try row.value("merged_by", as: String.self), at: try row.value("merged_at", as: Timestamp.self),
            undoneBy: try row.optional("undone_by", as: String.self))
    }
}
