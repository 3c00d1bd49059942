import Core
import Foundation
import PostgresClient
import Store
import Testing

/// Replies that may not leave by WhatsApp any more.
@Suite(.timeLimit(.minutes(2)))
struct ReplyRedirectingTests {
    private static let address = "kim@example.org"
    private static let account = ChannelAccount(provider: "twilio", address: "15550100")

    /// An answer on WhatsApp, and what it becomes.
    private func redirect(
        _ message: AcceptedMessage, _ store: StoreFixture
    ) async throws -> (rows: [OutboxRow]?, next: PartClaimResult) {
        let deliveries = AccountDeliveryStore(pool: store.pool)
        let reply = UUID.derived(from: "reply", message.id.text)
        let attempt = UUID.derived(from: "attempt", reply.text)
        let rows = try await deliveries.redirect(
            ClosedClaim(attemptID: attempt, messageID: reply, account: Self.account, at: .now)
        ) { address in
            OutgoingMessage(topic: .emailOutbound, key: Array(address.utf8), headers: [], value: Array("{}".utf8))
        }
        let next = try await deliveries.claim(
            PartClaim(
                attemptID: attempt, messageID: reply, purpose: .deliver, part: 0, parts: 1, account: Self.account,
                channel: .whatsapp, to: message.ticket.address, author: .agent, kind: .answer,
                window: .seconds(86_400), at: .now))
        return (rows, next)
    }

    private func answered(_ request: AcceptRequest, _ store: StoreFixture) async throws -> AcceptedMessage {
        let message = try await store.acceptNew(request)
        try await store.answer(message)
        return message
    }

    @Test func `an answer goes to the mail that is proved to be its customer's, and not by WhatsApp as well`()
        async throws
    {
        try await StoreFixture.run { store in
            let mail = try await answered(
                StoreFixture.message("M", channel: .email, from: Self.address, thread: "t"), store)
            let chat = try await answered(StoreFixture.message("W"), store)
            let note = OperatorNote(name: "ada", action: "merge_customers", details: [:], at: .now)
            try await CustomerStore(pool: store.pool).merge(
                chat.ticket.customerID, into: mail.ticket.customerID, note: note)
            let (rows, next) = try await redirect(chat, store)
            #expect(rows?.map(\.message.topic) == [.emailOutbound])
            #expect(rows?.first?.message.key == Array(Self.address.utf8))
            // Its event may come again.
            #expect(next == .over)
        }
    }

    @Test func `a mail address that was only named gets nothing`() async throws {
        try await StoreFixture.run { store in
            _ = try await answered(
                StoreFixture.message("M", channel: .email, from: "other@example.org", thread: "t"), store)
            for email in [Self.address, "other@example.org"] {
                let chat = try await answered(
                    StoreFixture.message("W-\(email)", from: "49\(email.count)", email: email), store)
                let (rows, next) = try await redirect(chat, store)
                #expect(rows == nil)
                #expect(next == .claimed)
            }
        }
    }

    @Test func `an answer to somebody who only claims to be the customer goes nowhere else`() async throws {
        try await StoreFixture.run { store in
            _ = try await answered(
                StoreFixture.message("M", channel: .email, from: Self.address, thread: "t"), store)
            let typed = try await answered(StoreFixture.request(reference: "TKT-A", mail: Self.address), store)
            #expect(try await redirect(typed, store).rows == nil)
        }
    }
}
