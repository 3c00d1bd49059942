public import Core
import FoundationEssentials
public import Lifecycle
public import PostgresClient

/// Replies on their way out.
///
/// Concurrent deliveries share transactions.
public final class DeliveryStore: DeliveryStoring, Component {
    /// What the component is called.
    public let name = "delivery store"

    private let readable: GroupCommit<WebDelivery, WebDeliveryResult>

    /// Makes the store.
    public init(pool: PostgresPool, metrics: MetricsRegistry) {
        readable = GroupCommit(name: "web_delivery", pool: pool, maximumGroup: 100, flushers: 2, metrics: metrics) {
            try await WebDeliveryGroup(connection: $0).run($1)
        }
    }

    /// Makes a web reply readable, once, unless people own its ticket and it is not theirs to say.
    public func makeReadable(_ delivery: WebDelivery) async throws -> WebDeliveryResult {
        try await readable.submit(delivery)
    }

    /// Writes until asked to end.
    public func run() async throws { try await readable.run() }

    /// Asks it to write what it has and end.
    public func shutDown() { readable.shutDown() }
}

/// Makes a group of web replies readable in the transaction it is given, and commits it.
struct WebDeliveryGroup {
    let connection: PostgresConnection

    private struct Stored {
        let status: DeliveryStatus
        let ticketStatus: TicketStatus
    }

    func run(_ deliveries: [WebDelivery]) async throws -> [Result<WebDeliveryResult, any Error>] {
        var stored = try await lock(deliveries.map(\.messageID))
        var delivered: [WebDelivery] = []
        var refused: [WebDelivery] = []
        let decisions: [WebDeliveryResult] = deliveries.map { delivery in
            guard let message = stored[delivery.messageID] else { return .unknown }
            guard message.status == .pending else { return .alreadyDelivered }
            let decision: WebDeliveryResult
            if message.ticketStatus.isOwnedByPeople, !delivery.maySpeakBesidePeople {
                refused.append(delivery)
                decision = .refused
            } else {
                delivered.append(delivery)
                decision = .delivered([])
            }
            stored[delivery.messageID] = Stored(status: .delivered, ticketStatus: message.ticketStatus)
            return decision
        }
        let rows = try await write(delivered: delivered, refused: refused)
        var next = rows.makeIterator()
        return decisions.map { decision in
            if case .delivered = decision {
                .success(.delivered(next.next().map { [$0] } ?? []))
            } else {
                .success(decision)
            }
        }
    }

    /// Reads the replies under a lock that keeps their tickets from changing owner.
    private func lock(_ ids: [UUID]) async throws -> [UUID: Stored] {
        let rows = try await connection.query(
            """
            SELECT m.id, m.delivery_status, t.status
            FROM messages m JOIN tickets t ON t.id = m.ticket_id
            WHERE m.id = ANY(\(ids)) AND m.direction = 'outbound' ORDER BY t.id, m.id FOR SHARE OF t FOR UPDATE OF m
            """)
        var stored: [UUID: Stored] = [:]
        for row in rows {
            stored[try row.value("id", as: UUID.self)] = Stored(
                status: try row.word("delivery_status", of: "messages", as: DeliveryStatus.self),
                ticketStatus: try row.word("status", of: "tickets", as: TicketStatus.self))
        }
        return stored
    }

    private func write(delivered: [WebDelivery], refused: [WebDelivery]) async throws -> [OutboxRow] {
        var statements: [SQL] = []
        let all = delivered + refused
        guard !all.isEmpty else { return [] }
        let attempts: [UUID] = all.map(\.attemptID)
        let messages: [UUID] = all.map(\.messageID)
        let states: [String] = delivered.map { _ in "delivered" } + refused.map { _ in "refused" }
        let times: [Timestamp] = all.map(\.at)
        statements.append(
            """
            UPDATE messages m
            SET delivery_status = CASE WHEN done.status = 'delivered' THEN 'delivered' ELSE 'canceled' END,
                delivered_at = CASE WHEN done.status = 'delivered' THEN done.at END
            FROM unnest(\(messages), \(states), \(times)) AS done (id, status, at) WHERE m.id = done.id
            """)
        statements.append(
            """
            INSERT INTO delivery_attempts (id, message_id, purpose, provider, status, claimed_at, finished_at)
            SELECT id, message, 'deliver', 'web_form', status, at, at
            FROM unnest(\(attempts), \(messages), \(states), \(times)) AS new (id, message, status, at)
            ON CONFLICT (id) DO NOTHING
            """)
        guard !delivered.isEmpty else {
            _ = try await connection.commit(after: statements)
            return []
        }
        if let notices = Self.notices(of: delivered) { statements.append(notices) }
        let events: [OutgoingMessage] = delivered.map(\.event)
        statements.append(try OutboxStore.insertion(of: events))
        let results = try await connection.commit(after: statements)
        return try OutboxStore.rows(for: events, from: results.last ?? [])
    }

    /// The notices of what becomes readable: at most one for each reply, whatever is delivered twice.
    private static func notices(of delivered: [WebDelivery]) -> SQL? {
        let announced = delivered.compactMap { delivery in delivery.announcement.map { (delivery, $0) } }
        guard !announced.isEmpty else { return nil }
        let messages: [UUID] = announced.map(\.0.messageID)
        let attempts: [UUID] = announced.map(\.1.attemptID)
        let addresses: [String] = announced.map(\.1.address)
        let references: [String] = announced.map(\.1.reference)
        let times: [Timestamp] = announced.map(\.0.at)
        return """
            INSERT INTO notices (message_id, attempt_id, address, ticket_ref, queued_at, due_at)
            SELECT message, attempt, address, reference, at, at
            FROM unnest(\(messages), \(attempts), \(addresses), \(references), \(times))
                AS new (message, attempt, address, reference, at)
            ON CONFLICT (message_id) DO NOTHING
            """
    }
}

extension WebDelivery {
    /// Whether it may reach the customer while people own the ticket.
    var maySpeakBesidePeople: Bool {
        author == .human || [.handOver, .apology, .notice].contains(kind)
    }
}
