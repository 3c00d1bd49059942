import Core
import Foundation
import PostgresClient
import Store
import Testing

/// Customers whom their own messages prove to be one, and those whom nothing proves.
@Suite(.timeLimit(.minutes(3)))
struct CustomerJoinTests {
    private static let phone = "+4915550001"
    private static let address = "kim@example.org"

    /// A form whose sender a site has signed in, with a number typed beside.
    private func form(
        _ reference: String, _ mail: String = address, phone: String? = nil, verified: Bool = true
    ) -> AcceptRequest {
        let request = StoreFixture.request(
            reference: reference, mail: mail, content: "By form \(reference)", verified: verified)
        let data = request.message
        return AcceptRequest(
            eventID: request.eventID,
            message: TicketReceived(
                ticketReference: data.ticketReference, channel: .webForm, account: data.account,
                channelMessageID: data.channelMessageID, contentHash: data.contentHash,
                customer: CustomerContact(email: mail, phone: phone, name: "Kim"), identity: data.identity,
                subject: data.subject, content: data.content, contentKind: .text, receivedAt: data.receivedAt,
                metadata: data.metadata),
            screen: .plain, title: "A question", events: [], twinEvents: [], at: request.at)
    }

    /// By Twilio, which tells a number as an id.
    private func whatsApp(_ id: String, phone: String = phone, email: String? = nil) -> AcceptRequest {
        StoreFixture.message(
            id, from: String(phone.dropFirst()), content: "By WhatsApp \(id)", email: email, phone: phone)
    }

    private func answered(_ request: AcceptRequest, _ store: StoreFixture) async throws -> TicketPlace {
        let message = try await store.acceptNew(request)
        try await store.answer(message)
        return message.ticket
    }

    private func merges(_ store: StoreFixture) async throws -> Int {
        try await store.count("SELECT count(*) FROM customer_merges WHERE undone_at IS NULL")
    }

    @Test func `an id and a number that came apart are one once a signed message has both`() async throws {
        try await StoreFixture.run { store in
            let byNumber = try await answered(StoreFixture.message("M1", from: "", phone: Self.phone), store)
            let byID = try await answered(StoreFixture.message("M2", from: "DE.1"), store)
            #expect(byNumber.customerID != byID.customerID)
            let both = try await store.acceptNew(StoreFixture.message("M3", from: "DE.1", phone: Self.phone))
            #expect(both.ticket.customerID == byNumber.customerID)
            #expect(try await store.conversations.history(for: both.ticket, limit: 20).count == 4)
            #expect(try await store.text("SELECT merged_by FROM customer_merges") == "channel")
            try await store.answer(both)

            // Staff know better.
            let note = OperatorNote(name: "ada", action: "unmerge_customers", details: [:], at: .now)
            let customers = CustomerStore(pool: store.pool)
            _ = try await customers.unmerge(byID.customerID, note: note)
            let again = try await answered(StoreFixture.message("M4", from: "DE.1", phone: Self.phone), store)
            #expect(again.customerID == byID.customerID)
            #expect(try await merges(store) == 0)
        }
    }

    @Test func `somebody who has a number does not become the one who had his new number before`() async throws {
        try await StoreFixture.run { store in
            let before = try await answered(StoreFixture.message("M1", from: "", phone: "+4915550009"), store)
            _ = try await answered(StoreFixture.message("M2", from: "DE.1", phone: Self.phone), store)
            let moved = try await answered(StoreFixture.message("M3", from: "DE.1", phone: "+4915550009"), store)
            #expect(moved.customerID != before.customerID)
            #expect(try await merges(store) == 0)
        }
    }

    @Test(arguments: [true, false])
    func `two proved senders who have named each other are one, whoever was first`(isFormFirst: Bool) async throws {
        try await StoreFixture.run { store in
            let (formRequest, chat) = (form("TKT-A", phone: Self.phone), whatsApp("W1", email: Self.address))
            // Each has written before without naming anybody.
            let mail = StoreFixture.message("M0", channel: .email, from: Self.address, content: "By mail", thread: "t")
            let first = try await answered(mail, store)
            let plain = try await answered(whatsApp("W0"), store)
            #expect(first.customerID != plain.customerID)
            let named = try await answered(isFormFirst ? formRequest : chat, store)
            #expect(try await merges(store) == 0)
            #expect(named.customerID == (isFormFirst ? first : plain).customerID)
            let second = try await store.acceptNew(isFormFirst ? chat : formRequest)
            #expect(try await merges(store) == 1)
            #expect(second.ticket.customerID == first.customerID)
            let history = try await store.conversations.history(for: second.ticket, limit: 20)
            for text in ["By mail", "By WhatsApp W0"] { #expect(history.contains { $0.content == text }, "\(text)") }
            #expect(try await store.text("SELECT merged_by FROM customer_merges") == "links")
        }
    }

    @Test func `a site's customer and the number that he types are one when the number has named his address first`()
        async throws
    {
        try await StoreFixture.run { store in
            // The address was never seen before: it is typed beside the number until its owner proves it.
            let chat = try await answered(whatsApp("W1", email: Self.address), store)
            let token = try await store.acceptNew(form("TKT-A", phone: Self.phone))
            #expect(token.ticket.customerID == chat.customerID)
            #expect(try await store.conversations.history(for: token.ticket, limit: 20).count == 2)
        }
    }

    @Test func `one who only names another's address learns nothing, however often`() async throws {
        try await StoreFixture.run { store in
            let owner = try await answered(form("TKT-A"), store)
            for number in 0..<3 {
                let attacker = try await answered(
                    whatsApp("W\(number)", phone: "+4915550666", email: Self.address), store)
                #expect(attacker.customerID != owner.customerID)
                let history = try await store.conversations.history(for: attacker, limit: 20)
                #expect(!history.contains { $0.content.hasPrefix("By form") })
            }
            // A form that nobody vouches for may say anything of anybody: it is no other side.
            _ = try await answered(form("TKT-B", phone: "+4915550666", verified: false), store)
            _ = try await answered(whatsApp("W9", phone: "+4915550666", email: Self.address), store)
            #expect(try await merges(store) == 0)
        }
    }

    @Test func `two people who share a number stay two`() async throws {
        try await StoreFixture.run { store in
            let (kim, lee) = (form("TKT-A", phone: Self.phone), form("TKT-B", "lee@example.org", phone: Self.phone))
            let (first, second) = (try await answered(kim, store), try await answered(lee, store))
            // The number writes, once as each of them.
            let one = try await answered(whatsApp("W1", email: Self.address), store)
            let other = try await answered(whatsApp("W2", email: "lee@example.org"), store)
            #expect(one.customerID == other.customerID)
            #expect(Set([first.customerID, second.customerID, one.customerID]).count == 3)
            #expect(try await merges(store) == 0)
            let record = try await CustomerStore(pool: store.pool).record(of: one.customerID)
            #expect(Set(record?.relations.map(\.customer) ?? []) == [first.customerID, second.customerID])
        }
    }

    @Test func `a second person who comes to share the number of two that are one joins neither`() async throws {
        try await StoreFixture.run { store in
            _ = try await answered(whatsApp("W1", email: Self.address), store)
            let kim = try await answered(form("TKT-A", phone: Self.phone), store)
            _ = try await answered(whatsApp("W2", email: "lee@example.org"), store)
            let lee = try await answered(form("TKT-B", "lee@example.org", phone: Self.phone), store)
            #expect(lee.customerID != kim.customerID)
            #expect(try await merges(store) == 1)
            #expect(try await store.conversations.history(for: lee, limit: 20).count == 2)
        }
    }

    @Test func `many messages that prove it at once join them once`() async throws {
        try await StoreFixture.run { store in
            _ = try await answered(StoreFixture.message("M1", from: "", phone: Self.phone), store)
            _ = try await answered(StoreFixture.message("M2", from: "DE.1"), store)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...20 {
                    group.addTask {
                        _ = try await store.acceptNew(
                            StoreFixture.message("X\(number)", from: "DE.1", phone: Self.phone))
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await merges(store) == 1)
            #expect(try await store.count("SELECT count(DISTINCT customer_id) FROM messages") == 1)
        }
    }
}
