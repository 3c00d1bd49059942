import Core
import Foundation
import PostgresClient
import Store
import Testing

/// Customers found by an address, as operators do.
@Suite(.timeLimit(.minutes(2)))
struct CustomerLookUpTests {
    private static let note = OperatorNote(name: "ada", action: "look_up_customer", details: [:], at: .now)

    /// Two forms of one number are two customers, and the typed number of a form is a third.
    private static func fill(_ store: StoreFixture) async throws {
        _ = try await store.pool.pipeline([
            """
            INSERT INTO customers (id, name) VALUES ('00000000-0000-7000-8000-00000000000a', 'Long'),
                ('00000000-0000-7000-8000-00000000000b', 'Short'), ('00000000-0000-7000-8000-00000000000c', 'Typed')
            """,
            """
            INSERT INTO customer_identifiers
                (customer_id, identifier_type, identifier_value, match_key, channel, verified, link, retired_at)
            VALUES
                ('00000000-0000-7000-8000-00000000000c', 'phone', '+552187654321', '+552187654321', 'web_form', false,
                 'claimed', NULL),
                ('00000000-0000-7000-8000-00000000000a', 'whatsapp', '5521987654321', '+552187654321', 'whatsapp', true,
                 'verified', NULL),
                ('00000000-0000-7000-8000-00000000000b', 'whatsapp', '552187654321', '+552187654321', 'whatsapp', true,
                 'verified', NULL),
                ('00000000-0000-7000-8000-00000000000b', 'email', 'old@example.org', 'old@example.org', 'email', true,
                 'verified', now()),
                ('00000000-0000-7000-8000-00000000000b', 'email', 'kim@example.org', 'kim@example.org', 'email', true,
                 'verified', NULL)
            """,
        ])
    }

    @Test(arguments: [
        ("Kim@Example.org", "Short"), ("+5521987654321", "Long"), ("5521987654321", "Long"),
        ("+552187654321", "Short"),
    ])
    func `whose exactly the address is comes first, proved before typed`(address: String, name: String) async throws {
        try await StoreFixture.run { store in
            try await Self.fill(store)
            let found = try await CustomerStore(pool: store.pool).customer(at: address, note: Self.note)
            #expect(found?.name == name)
            if address.hasPrefix("+") { #expect(found?.relations.count == 2) }
        }
    }

    @Test func `a look is noted with whose it was, and nothing of what is nobody's`() async throws {
        try await StoreFixture.run { store in
            try await Self.fill(store)
            let customers = CustomerStore(pool: store.pool)
            #expect(try await customers.customer(at: "nobody@example.org", note: Self.note) == nil)
            // An address that is no longer his finds nobody.
            #expect(try await customers.customer(at: "old@example.org", note: Self.note) == nil)
            #expect(try await store.count("SELECT count(*) FROM operator_audit") == 0)
            _ = try await customers.customer(at: "kim@example.org", note: Self.note)
            let noted = try await store.text(
                "SELECT concat_ws(' ', operator, action, subject, details::text) FROM operator_audit")
            #expect(noted == "ada look_up_customer 00000000-0000-7000-8000-00000000000b {}")
        }
    }

    @Test func `who is unknown cannot be parted, and who was never merged has nothing to undo`() async throws {
        try await StoreFixture.run { store in
            try await Self.fill(store)
            let customers = CustomerStore(pool: store.pool)
            await #expect(throws: CustomerMergeRefusal.unknownCustomer) {
                try await customers.unmerge(UUID(), note: Self.note)
            }
            let known = try #require(UUID(uuidString: "00000000-0000-7000-8000-00000000000a"))
            await #expect(throws: CustomerMergeRefusal.nothingToUndo) {
                try await customers.unmerge(known, note: Self.note)
            }
        }
    }
}
