import Core
import Foundation
import PostgresClient
import Store
import Testing

/// Customers who have another number, or another id, from now on.
@Suite(.timeLimit(.minutes(3)))
struct IdentifierChangingTests {
    private static let (oldPhone, newPhone) = ("+4915550001", "+4915550002")

    private static func change(
        phone: String? = oldPhone, whatsapp: String? = nil, newPhone: String? = nil, newID: String? = nil,
        at: Timestamp = .now
    ) throws -> IdentifierChange {
        var metadata = [
            IdentifierChange.Key.kind: newPhone == nil ? "user_changed_user_id" : "user_changed_number"
        ]
        metadata[IdentifierChange.Key.phone] = newPhone
        metadata[IdentifierChange.Key.whatsapp] = newID
        let message = TicketReceived(
            ticketReference: "TKT-C", channel: .whatsapp,
            account: ChannelAccount(provider: "meta", address: "15550100"), channelMessageID: "C",
            contentHash: "", customer: CustomerContact(phone: phone, whatsapp: whatsapp),
            identity: ClaimedIdentity(verified: true, by: .channel), content: "", contentKind: .system,
            receivedAt: at, sentAt: at, metadata: metadata)
        return try #require(IdentifierChange(message))
    }

    private func customer(_ store: StoreFixture, _ id: String, from sender: String, phone: String?) async throws -> UUID
    {
        try await store.acceptNew(StoreFixture.message(id, from: sender, phone: phone)).ticket.customerID
    }

    private static let live: SQL = """
        SELECT coalesce(string_agg(identifier_value, ' ' ORDER BY identifier_value), '') FROM customer_identifiers
        WHERE retired_at IS NULL AND verified AND link = 'verified'
        """

    @Test func `the new number is his, and the old one nobody's`() async throws {
        try await StoreFixture.run { store in
            let kim = try await customer(store, "M1", from: "4915550001", phone: Self.oldPhone)
            let change = try Self.change(newPhone: Self.newPhone)
            for _ in 0..<2 { try await store.conversations.change(change) }
            #expect(try await store.text(Self.live) == Self.newPhone)
            #expect(try await customer(store, "M2", from: "4915550002", phone: Self.newPhone) == kim)
            #expect(try await customer(store, "M3", from: "", phone: Self.oldPhone) != kim)
            #expect(try await store.text("SELECT phone FROM customers WHERE id = \(kim)") == Self.newPhone)
        }
    }

    @Test func `a new id is his, whether the old one is named or not`() async throws {
        for old in ["DE.1", "DE.2"] {
            try await StoreFixture.run { store in
                let kim = try await customer(store, "M1", from: "DE.1", phone: Self.oldPhone)
                try await store.conversations.change(Self.change(whatsapp: old, newID: "DE.2"))
                #expect(try await store.text(Self.live) == "\(Self.oldPhone) DE.2", "\(old)")
                #expect(try await customer(store, "M2", from: "DE.2", phone: nil) == kim)
            }
        }
    }

    @Test func `told again when the old number is another's, it takes nothing from him`() async throws {
        try await StoreFixture.run { store in
            let kim = try await customer(store, "M1", from: "", phone: Self.oldPhone)
            let change = try Self.change(newPhone: Self.newPhone, at: Timestamp.now.adding(seconds: 1))
            try await store.conversations.change(change)
            let lee = try await customer(store, "M2", from: "", phone: Self.oldPhone)
            try await store.pool.execute(
                "UPDATE customer_identifiers SET created_at = now() + interval '1 hour' WHERE customer_id = \(lee)")
            try await store.conversations.change(change)
            #expect(try await store.text(Self.live) == "\(Self.oldPhone) \(Self.newPhone)")
            #expect(try await customer(store, "M3", from: "", phone: Self.oldPhone) == lee && lee != kim)
        }
    }

    @Test func `what somebody typed goes to its owner, and what is proved to be another's stays his`() async throws {
        try await StoreFixture.run { store in
            let kim = try await customer(store, "M1", from: "", phone: Self.oldPhone)
            _ = try await store.acceptNew(StoreFixture.message("M2", from: "", verified: false, phone: Self.newPhone))
            try await store.conversations.change(Self.change(newPhone: Self.newPhone))
            #expect(try await customer(store, "M3", from: "", phone: Self.newPhone) == kim)
            let lee = try await customer(store, "M4", from: "", phone: "+4915550003")
            try await store.conversations.change(Self.change(phone: Self.newPhone, newPhone: "+4915550003"))
            #expect(try await customer(store, "M5", from: "", phone: "+4915550003") == lee)
            #expect(try await store.text(Self.live) == "+4915550003")
        }
    }

    @Test func `who has said STOP hears nothing under the new number either`() async throws {
        try await StoreFixture.run { store in
            _ = try await store.acceptNew(
                StoreFixture.message("M1", from: "", screen: .command(.stop), phone: Self.oldPhone))
            try await store.conversations.change(Self.change(newPhone: Self.newPhone))
            let outs = try await store.count("SELECT count(*) FROM opt_outs WHERE identifier_value = \(Self.newPhone)")
            #expect(outs == 1)
        }
    }

    @Test func `of somebody nobody knows there is nothing to change`() async throws {
        try await StoreFixture.run { store in
            try await store.conversations.change(Self.change(newPhone: Self.newPhone))
            #expect(try await store.count("SELECT count(*) FROM customer_identifiers") == 0)
        }
    }
}
