public import Core
public import FoundationEssentials
public import PostgresClient

/// Customers for staff: who they are, who else may be the same person, and merging two who are.
public struct CustomerStore: Sendable {
    private let pool: PostgresPool
    private let identifiers: any IdentifierSource

    /// Makes the store.
    public init(pool: PostgresPool, identifiers: any IdentifierSource = TimeOrderedIdentifierSource()) {
        self.pool = pool
        self.identifiers = identifiers
    }

    /// The customers that an id, a mail address or a number stands for now; a number may be written in any form that
    /// means the same one.
    public func customers(meantBy text: String) async throws -> [UUID] {
        let rows: [PostgresRow]
        if let id = UUID(uuidString: text) {
            rows = try await pool.query(
                """
                WITH RECURSIVE line AS (
                    SELECT id, merged_into FROM customers WHERE id = \(id)
                    UNION SELECT c.id, c.merged_into FROM customers c JOIN line ON c.id = line.merged_into)
                SELECT id FROM line WHERE merged_into IS NULL
                """)
        } else {
            let key = Identifier(kind: text.contains("@") ? .email : .phone, value: text).matchKey
            rows = try await pool.query(
                """
                SELECT DISTINCT customer_id AS id FROM customer_identifiers
                WHERE match_key = \(key) AND retired_at IS NULL ORDER BY id
                """)
        }
        return try rows.map { try $0.value("id", as: UUID.self) }
    }

    /// What is known of a customer; nil when there is none.
    public func record(of customer: UUID) async throws -> CustomerRecord? {
        let results = try await pool.pipeline([
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

    /// Makes two customers one; staff may undo it for a day.
    ///
    /// - Throws: ``CustomerMergeRefusal``, or what the database throws.
    public func merge(_ merged: UUID, into kept: UUID, note: OperatorNote) async throws {
        try await pool.withTransaction { connection in
            try await CustomerMerging(connection: connection, identifiers: identifiers)
                .merge(merged, into: kept, by: note.name, at: note.at)
            _ = try await connection.execute(try OperatorStatements.audit(note, subject: kept.text))
        }
    }

    /// Undoes the last merge that a customer took part in.
    ///
    /// - Returns: Who was kept, and who is himself again.
    /// - Throws: ``CustomerMergeRefusal``, or what the database throws.
    public func unmerge(_ customer: UUID, note: OperatorNote) async throws -> (kept: UUID, parted: UUID) {
        try await pool.withTransaction { connection in
            let both = try await CustomerParting(connection: connection, identifiers: identifiers)
                .part(customer, by: note.name, at: note.at)
            _ = try await connection.execute(try OperatorStatements.audit(note, subject: both.kept.text))
            return both
        }
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
