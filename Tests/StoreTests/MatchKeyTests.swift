import Core
import Foundation
import PostgresClient
import Testing

@testable import Store

/// Numbers that are written in two ways.
@Suite(.timeLimit(.minutes(2)))
struct MatchKeyTests {
    private static let keys: [(kind: Identifier.Kind, value: String, key: String)] = [
        (.whatsapp, "5521987654321", "+552187654321"), (.whatsapp, "552187654321", "+552187654321"),
        (.phone, "+5521987654321", "+552187654321"),
        // A landline with nine digits after a 5 is another number.
        (.phone, "+5521587654321", "+5521587654321"),
        (.whatsapp, "5215512345678", "+525512345678"), (.phone, "+525512345678", "+525512345678"),
        (.whatsapp, "5491123456789", "+541123456789"), (.phone, "+541123456789", "+541123456789"),
        (.phone, "+4915550001", "+4915550001"), (.whatsapp, "4915550001", "+4915550001"),
        // Nine digits more in another country are no form of Brazil's.
        (.phone, "+5621987654321", "+5621987654321"), (.phone, "+54911234567", "+54911234567"),
        (.whatsapp, "BR.5521987654321", "BR.5521987654321"), (.whatsapp, "", ""),
        (.email, "Kim@Example.org", "kim@example.org"),
    ]

    @Test func `a number has one key in all its forms`() {
        for (kind, value, key) in Self.keys {
            #expect(Identifier(kind: kind, value: value).matchKey == key, "\(value)")
        }
    }

    @Test func `the database makes the same keys`() async throws {
        try await StoreFixture.run { store in
            for (kind, value, key) in Self.keys {
                let made = try await store.text("SELECT match_key_of(\(kind.rawValue), \(value))")
                #expect(made == key, "\(value)")
            }
        }
    }

    @Test func `two forms of a number are two customers, each written to as he came, and staff see both`() async throws
    {
        try await StoreFixture.run { store in
            let long = try await store.acceptNew(StoreFixture.message("M1", from: "5521987654321"))
            try await store.answer(long)
            let short = try await store.acceptNew(StoreFixture.message("M2", from: "552187654321"))
            #expect(long.ticket.customerID != short.ticket.customerID)
            #expect(long.ticket.address.whatsapp == "5521987654321")
            #expect(short.ticket.address.whatsapp == "552187654321")
            #expect(try await store.conversations.history(for: short.ticket, limit: 20).isEmpty)

            let customers = CustomerStore(pool: store.pool)
            let found = try await customers.customers(meantBy: "+5521987654321")
            #expect(Set(found) == [long.ticket.customerID, short.ticket.customerID])
            let record = try #require(try await customers.record(of: short.ticket.customerID))
            #expect(record.relations.map(\.customer) == [long.ticket.customerID])
            #expect(record.addresses.map(\.value) == ["552187654321"])
        }
    }
}
