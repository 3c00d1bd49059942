public import Core
public import FoundationEssentials
public import PostgresClient

/// Customers for staff: who they are, who else may be the same person, and merging two who are.
public struct CustomerStore: CustomerKeeping {
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
            let key = Identifier(address: text).matchKey
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
        try await pool.withConnection { try await CustomerReading(connection: $0).record(of: customer) }
    }

    /// The customer whom an address stands for now, or the likeliest of several; nil when it is nobody's.
    public func customer(at address: String, note: OperatorNote) async throws -> CustomerRecord? {
        try await pool.withTransaction { connection in
            let reading = CustomerReading(connection: connection)
            guard let id = try await reading.customer(at: address), let record = try await reading.record(of: id)
            else { return nil }
            _ = try await connection.execute(try OperatorStatements.audit(note, subject: id.text))
            return record
        }
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
}
