import Core
import Foundation
import PostgresClient
import Store
import Testing

/// A WhatsApp message that was answered, and what delivers the answer.
struct AnsweredReply: Sendable {
    private static let window = Duration.seconds(86_400)

    let store: StoreFixture
    let deliveries: AccountDeliveryStore
    let message: AcceptedMessage
    let reply: UUID

    func claim(
        _ part: Int = 0, of parts: Int = 1, renewing: Timestamp? = nil, kind: ReplyKind = .answer,
        author: ReplyAuthor = .agent, at: Timestamp = .now
    ) async throws -> PartClaimResult {
        try await deliveries.claim(
            PartClaim(
                attemptID: attempt(part), messageID: reply, purpose: .deliver, part: part, parts: parts,
                account: ChannelAccount(provider: "twilio", address: "15550100"), channel: .whatsapp,
                to: message.ticket.address, author: author, kind: kind, window: Self.window, renewing: renewing, at: at)
        )
    }

    func attempt(_ part: Int = 0) -> UUID { UUID.derived(from: "attempt", reply.text, "\(part)") }

    /// Ends an attempt, and gives what that caused.
    @discardableResult
    func end(_ result: PartEnding.Result, part: Int = 0) async throws -> [DeliveryChange] {
        try await Changes.collect { changes in
            _ = try await deliveries.record(
                PartEnding(attemptID: attempt(part), result: result, at: .now), changes)
        }
    }

    @discardableResult
    func report(
        _ status: DeliveryStatus, part: Int = 0, code: String? = nil, message: String? = nil
    ) async throws -> [DeliveryChange] {
        try await Changes.collect { changes in
            _ = try await deliveries.apply(
                DeliveryReported(
                    account: ChannelAccount(provider: "twilio", address: "15550100"), attemptID: attempt(part),
                    providerMessageID: message ?? "SM\(part)", status: status, code: code, at: .now), changes)
        }
    }

    func send(_ part: Int = 0, of parts: Int = 1) async throws {
        #expect(try await claim(part, of: parts) == .claimed)
        try await end(.accepted(providerMessageID: "SM\(part)", .queued, code: nil), part: part)
    }

    var status: String? {
        get async throws {
            try await store.text("SELECT delivery_status FROM messages WHERE id = \(reply)")
        }
    }

    var ticket: String? {
        get async throws {
            try await store.text("SELECT status FROM tickets WHERE id = \(message.ticket.ticketID)")
        }
    }

    /// Lends one.
    static func run(_ body: @Sendable (AnsweredReply) async throws -> Void) async throws {
        try await StoreFixture.run { store in
            let message = try await store.acceptNew(StoreFixture.message("M1"))
            try await store.answer(message)
            let reply = UUID.derived(from: "reply", message.id.text)
            try await body(
                AnsweredReply(
                    store: store, deliveries: AccountDeliveryStore(pool: store.pool), message: message, reply: reply))
        }
    }
}

extension AnsweredReply {
    func claimedAt() async throws -> Timestamp {
        try await store.pool.query("SELECT claimed_at FROM delivery_attempts").first?.value(0, as: Timestamp.self)
            ?? .now
    }

    func release(at: Timestamp) async throws -> (rows: [OutboxRow], changes: [DeliveryChange]) {
        let rows = Changes.Box<[OutboxRow]>([])
        let changes = try await Changes.collect { changes in
            rows.value = try await deliveries.releaseHeld(longest: .seconds(72 * 3600), at: at, changes)
        }
        return (rows.value, changes)
    }
}

/// Collects the changes that a step made.
enum Changes {
    final class Box<Value: Sendable>: @unchecked Sendable {
        private let lock = NSLock()
        private var kept: Value
        init(_ value: Value) { kept = value }
        var value: Value {
            get { lock.withLock { kept } }
            set { lock.withLock { kept = newValue } }
        }
    }

    static func collect(
        _ body: (@escaping AccountDelivering.Consequences) async throws -> Void
    ) async throws -> [DeliveryChange] {
        let box = Box<[DeliveryChange]>([])
        try await body { change in
            box.value.append(change)
            return []
        }
        return box.value
    }
}
