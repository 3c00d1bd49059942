import Core
import FoundationEssentials
import PostgresClient

/// Merges customers whom their messages prove to be one, in the transaction it is given.
///
/// Two ways prove it: one signed WhatsApp message carries an id and a number that came apart until then, or each of two
/// proved senders has named the other's address. One that is only named by one side never joins: anybody can name
/// anything. Nor is anybody joined who would then have two mail addresses, numbers or ids, or by a number that a third
/// has named: a number may be shared, and may have gone to somebody else. What people have parted stays parted.
struct CustomerJoining {
    let connection: PostgresConnection
    let identifiers: any IdentifierSource

    private struct Known {
        let customer: UUID
        let identifier: Identifier
        let isProved: Bool
        let isNamed: Bool
    }

    /// Merges whom it can.
    ///
    /// - Parameters:
    ///   - namings: Who has named what that is another's.
    ///   - customers: Everybody whom the caller will lock: they are locked in order, before two of them are merged.
    /// - Returns: Whether anybody was merged.
    /// - Throws: What the database throws.
    func join(_ namings: [AcceptWrites.Naming], among customers: Set<UUID>) async throws -> Bool {
        guard !namings.isEmpty else { return false }
        _ = try await connection.query(
            "SELECT id FROM customers WHERE id = ANY(\(Array(customers))) ORDER BY id FOR NO KEY UPDATE")
        var hasJoined = false
        for naming in namings where try await isProof(naming) {
            if try await merge(naming.customer, naming.holder, by: naming.isVouched ? "channel" : "links") {
                hasJoined = true
            }
        }
        return hasJoined
    }

    private func isProof(_ naming: AcceptWrites.Naming) async throws -> Bool {
        let both = [naming.customer, naming.holder]
        let named = [naming.own, naming.identifier].filter { $0.sort != .mail }.map(\.matchKey)
        let results = try await connection.pipeline([
            """
            SELECT customer_id, identifier_type, identifier_value, verified AND retired_at IS NULL AS proved,
                   NOT verified AND link = 'verified' AS named
            FROM customer_identifiers WHERE customer_id = ANY(\(both))
            """,
            """
            SELECT EXISTS (SELECT FROM customer_identifiers
                           WHERE match_key = ANY(\(named)) AND link = 'verified' AND customer_id <> ALL(\(both)))
                OR EXISTS (SELECT FROM customer_merges WHERE kept = ANY(\(both)) AND merged = ANY(\(both))
                           AND undone_at IS NOT NULL) AS doubtful
            """,
        ])
        let known = try results[0].map { row in
            Known(
                customer: try row.value("customer_id", as: UUID.self),
                identifier: Identifier(
                    kind: try row.word("identifier_type", of: "customer_identifiers", as: Identifier.Kind.self),
                    value: try row.value("identifier_value", as: String.self)),
                isProved: try row.value("proved", as: Bool.self), isNamed: try row.value("named", as: Bool.self))
        }
        guard try results[1].first?.value("doubtful", as: Bool.self) == false,
            known.contains(where: { $0.isProved && $0.customer == naming.customer && $0.identifier == naming.own }),
            known.contains(where: { $0.isProved && $0.customer == naming.holder && $0.identifier == naming.identifier })
        else { return false }
        let proved = Dictionary(grouping: known.filter(\.isProved), by: \.identifier.sort)
        guard proved.values.allSatisfy({ Set($0.map(\.identifier.bare)).count == 1 }) else { return false }
        return naming.isVouched
            || known.contains { $0.isNamed && $0.customer == naming.holder && $0.identifier.isSame(as: naming.own) }
    }

    /// Keeps the one who was here first, if that can be.
    private func merge(_ one: UUID, _ other: UUID, by author: String) async throws -> Bool {
        let merging = CustomerMerging(connection: connection, identifiers: identifiers)
        let (first, second) = one.text < other.text ? (one, other) : (other, one)
        for (kept, merged) in [(first, second), (second, first)] {
            do {
                try await merging.merge(merged, into: kept, by: author, at: .now)
                return true
            } catch CustomerMergeRefusal.holdsOthers {
                continue
            } catch is CustomerMergeRefusal {
                return false
            }
        }
        return false
    }
}
