import Core
import Foundation
import PostgresClient
import Store
import Testing

/// Customers on WhatsApp by number, by id, and by both.
@Suite(.timeLimit(.minutes(3)))
struct WhatsAppIdentityTests {
    private static let phone = "+4915550001"

    private func customer(_ store: StoreFixture, _ id: String, from sender: String, phone: String?) async throws -> UUID
    {
        try await store.acceptNew(StoreFixture.message(id, from: sender, phone: phone)).ticket.customerID
    }

    @Test func `who was known by his number stays himself when his id comes, and when the number stays away`()
        async throws
    {
        try await StoreFixture.run { store in
            let first = try await customer(store, "M1", from: "", phone: Self.phone)
            #expect(try await customer(store, "M2", from: "DE.1", phone: Self.phone) == first)
            #expect(try await customer(store, "M3", from: "DE.1", phone: nil) == first)
            // Twilio tells the number as an id.
            #expect(try await customer(store, "M4", from: "4915550001", phone: Self.phone) == first)
            #expect(try await store.count("SELECT count(*) FROM customers") == 1)
            #expect(
                try await store.count("SELECT count(*) FROM customer_identifiers WHERE verified") == 3)
        }
    }

    @Test func `a number that has gone to another person brings him nothing of the first`() async throws {
        try await StoreFixture.run { store in
            let first = try await customer(store, "M1", from: "DE.1", phone: Self.phone)
            let second = try await customer(store, "M2", from: "DE.2", phone: Self.phone)
            #expect(second != first)
            #expect(try await customer(store, "M3", from: "DE.1", phone: nil) == first)
            #expect(try await customer(store, "M4", from: "DE.2", phone: Self.phone) == second)
        }
    }

    @Test func `a number that somebody typed joins nobody`() async throws {
        try await StoreFixture.run { store in
            let typed = try await store.acceptNew(
                StoreFixture.message("M0", from: "", verified: false, phone: Self.phone)
            ).ticket.customerID
            #expect(try await customer(store, "M1", from: "DE.1", phone: Self.phone) != typed)
        }
    }

    @Test func `many messages of one person at once are one person's`() async throws {
        try await StoreFixture.run { store in
            _ = try await customer(store, "M0", from: "", phone: Self.phone)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...20 {
                    group.addTask {
                        _ = try await store.acceptNew(
                            StoreFixture.message("M\(number)", from: "DE.1", phone: Self.phone))
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await store.count("SELECT count(DISTINCT customer_id) FROM messages") == 1)
        }
    }
}
