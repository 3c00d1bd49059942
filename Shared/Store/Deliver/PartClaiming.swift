import Core
import FoundationEssentials
import PostgresClient

/// Claims a part of a reply in the transaction it is given: under the reply's lock, and one of its ticket that keeps its
/// owner.
struct PartClaiming {
    /// What a claim is marked with whose part the provider certainly has not taken.
    static let notTaken = "not_taken"

    let connection: PostgresConnection
    let claim: PartClaim

    private struct Reply {
        let status: DeliveryStatus
        let ticketStatus: TicketStatus
    }
    private struct Attempt {
        let status: String
        let claimedAt: Timestamp
        let reported: DeliveryStatus?
        /// Whether its claim was given back.
        let isReleased: Bool
    }

    func run() async throws -> PartClaimResult {
        // Two answers at once would not see each other: whoever counts them has the customer first.
        if claim.limitsAnswers {
            _ = try await connection.query(
                """
                SELECT id FROM customers WHERE id = (SELECT customer_id FROM messages WHERE id = \(claim.messageID))
                FOR NO KEY UPDATE
                """)
        }
        let results = try await connection.pipeline([
            // Ticket, reply, attempt: the order in which a report locks them. What an earlier claim has written is seen
            // only by a statement that comes after the reply's lock.
            """
            SELECT m.delivery_status, t.status
            FROM messages m JOIN tickets t ON t.id = m.ticket_id
            WHERE m.id = \(claim.messageID) AND m.direction = 'outbound' FOR SHARE OF t FOR UPDATE OF m
            """,
            """
            SELECT status, claimed_at, delivery_status, error_class FROM delivery_attempts WHERE id = \(claim.attemptID) FOR UPDATE
            """,
            OptOut.reading(OptOut.all(claim.to, on: claim.channel, account: claim.account.address)),
            """
            SELECT max(last.written) AS written FROM (
                SELECT coalesce(i.sent_at, i.received_at) AS written FROM messages i
                WHERE i.customer_id = (SELECT customer_id FROM messages WHERE id = \(claim.messageID))
                  AND i.direction = 'inbound' AND i.channel = \(claim.channel.rawValue)
                  AND i.account = \(claim.account.address) AND i.content_kind NOT IN ('system', 'revoke')
                -- They may come in another order than they were written in.
                ORDER BY i.created_at DESC LIMIT 10) last
            """,
        ])
        guard let reply = try results[0].first.map(Self.reply) else { return .unknown }
        let attempt = try results[1].first.map(Self.attempt)
        if let attempt, let ended = result(of: attempt) { return ended }
        if attempt == nil, reply.status == .canceled || reply.status.isFailure { return .over }
        if let reason = refusal(reply, hasOptedOut: !results[2].isEmpty) {
            try await refuse(because: reason)
            return .refused(reason: reason)
        }
        if attempt == nil, try await isOneTooMany() { return .tooManyAnswers }
        if claim.purpose == .deliver, let window = claim.window {
            let last = try results[3].first?.optional("written", as: Timestamp.self)
            guard let last, last.adding(seconds: Double(window.components.seconds)) > claim.at else {
                // A claim that its sender renews holds nothing.
                if attempt != nil { try await forget() }
                return .outsideWindow
            }
        }
        try await write()
        return .claimed
    }

    /// What an attempt of before has come to; nil when its own sender claims it again, or its claim was given back.
    private func result(of attempt: Attempt) -> PartClaimResult? {
        switch attempt.status {
        case "claimed":
            attempt.isReleased || attempt.claimedAt == claim.renewing ? nil : .interrupted(since: attempt.claimedAt)
        case "sent", "delivered": .sent(attempt.reported ?? .queued, at: attempt.claimedAt)
        default: .over
        }
    }

    /// Why nothing may be said; once a part of a reply is out, who owns the ticket does not matter for the rest.
    private func refusal(_ reply: Reply, hasOptedOut: Bool) -> String? {
        if hasOptedOut { return "opted_out" }
        let mayAlwaysSpeak = claim.author == .human || [.handOver, .apology, .notice].contains(claim.kind)
        return reply.ticketStatus.isOwnedByPeople && !mayAlwaysSpeak && claim.part == 0 ? "owned_by_people" : nil
    }

    /// Whether machines have mailed the customer so often that another machine may be answering.
    private func isOneTooMany() async throws -> Bool {
        guard claim.limitsAnswers, claim.author != .human, claim.part == 0 else { return false }
        let rows = try await connection.query(
            "SELECT customer_id, verified FROM messages WHERE id = \(claim.messageID)")
        guard let row = rows.first else { return false }
        let count = try await connection.query(
            AutomaticMail.count(
                customer: try row.value("customer_id", as: UUID.self),
                verified: try row.value("verified", as: Bool.self), at: claim.at))
        return try count.first?.value(0, as: Int.self) ?? 0 >= AutomaticMail.most
    }

    // MARK: Writing

    private func write() async throws {
        var statements: [SQL] = [
            """
            INSERT INTO delivery_attempts AS a
                (id, message_id, purpose, provider, account, part, parts, status, claimed_at)
            VALUES (\(claim.attemptID), \(claim.messageID), \(claim.purpose.rawValue), \(claim.account.provider),
                    \(claim.account.address), \(claim.part), \(claim.parts), 'claimed', \(claim.at))
            ON CONFLICT (id) DO UPDATE SET claimed_at = excluded.claimed_at, error_class = NULL
            """
        ]
        if claim.purpose == .deliver {
            statements.append(
                """
                UPDATE messages SET delivery_status = 'queued'
                WHERE id = \(claim.messageID) AND delivery_status IN ('pending', 'held')
                """)
        }
        _ = try await connection.pipeline(statements)
    }

    private func refuse(because reason: String) async throws {
        var statements: [SQL] = [
            """
            INSERT INTO delivery_attempts
                (id, message_id, purpose, provider, account, part, parts, status, error_class, claimed_at, finished_at)
            VALUES (\(claim.attemptID), \(claim.messageID), \(claim.purpose.rawValue), \(claim.account.provider),
                    \(claim.account.address), \(claim.part), \(claim.parts), 'refused', \(reason), \(claim.at),
                    \(claim.at))
            ON CONFLICT (id) DO UPDATE
            SET status = 'refused', error_class = excluded.error_class, finished_at = excluded.finished_at
            """
        ]
        if claim.purpose == .deliver, claim.part == 0 {
            statements.append(
                """
                UPDATE messages SET delivery_status = 'canceled'
                WHERE id = \(claim.messageID) AND delivery_status IN ('pending', 'held', 'queued')
                """)
        }
        _ = try await connection.pipeline(statements)
    }

    private func forget() async throws {
        _ = try await connection.execute(
            "DELETE FROM delivery_attempts WHERE id = \(claim.attemptID) AND status = 'claimed'")
    }

    // MARK: Reading

    private static func reply(_ row: PostgresRow) throws -> Reply {
        Reply(
            status: try row.word("delivery_status", of: "messages", as: DeliveryStatus.self),
            ticketStatus: try row.word("status", of: "tickets", as: TicketStatus.self))
    }

    private static func attempt(_ row: PostgresRow) throws -> Attempt {
        Attempt(
            status: try row.value("status", as: String.self),
            claimedAt: try row.value("claimed_at", as: Timestamp.self),
            reported: try row.optionalWord("delivery_status", of: "delivery_attempts", as: DeliveryStatus.self),
            isReleased: try row.optional("error_class", as: String.self) == notTaken)
    }
}
