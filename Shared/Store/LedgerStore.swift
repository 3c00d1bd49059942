public import Core
public import PostgresClient

/// How the messages of one channel and day ended, as the database counts them.
public struct LedgerDay: Sendable, Hashable {
    /// The channel.
    public let channel: Channel
    /// The day in UTC, `2026-01-31`.
    public let day: String
    /// Messages by outcome.
    public let outcomes: [MessageOutcome: Int]
    /// Messages that were accepted and have no outcome yet.
    public let inFlight: Int

    /// Makes a day.
    public init(channel: Channel, day: String, outcomes: [MessageOutcome: Int], inFlight: Int) {
        self.channel = channel
        self.day = day
        self.outcomes = outcomes
        self.inFlight = inFlight
    }

    /// All of them.
    public var total: Int { outcomes.values.reduce(inFlight, +) }
}

/// Reads what `fte doctor --ledger` holds against Kafka.
public final class LedgerStore: Sendable {
    private let pool: PostgresPool

    /// Makes the store.
    public init(pool: PostgresPool) {
        self.pool = pool
    }

    /// Every channel and day that has messages.
    public func days() async throws -> [LedgerDay] {
        let rows = try await pool.query(
            """
            SELECT channel, to_char(received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, outcome, count(*) AS number
            FROM messages WHERE direction = 'inbound' GROUP BY 1, 2, 3 ORDER BY 2, 1
            """)
        var days: [LedgerDay] = []
        for row in rows {
            let channel = try row.word("channel", of: "messages", as: Channel.self)
            let day = try row.value("day", as: String.self)
            let number = try row.value("number", as: Int.self)
            let outcome = try row.optionalWord("outcome", of: "messages", as: MessageOutcome.self)
            let index = days.firstIndex { $0.channel == channel && $0.day == day }
            let known = index.map { days[$0] } ?? LedgerDay(channel: channel, day: day, outcomes: [:], inFlight: 0)
            var outcomes = known.outcomes
            if let outcome { outcomes[outcome] = number }
            let updated = LedgerDay(
                channel: channel, day: day, outcomes: outcomes, inFlight: outcome == nil ? number : known.inFlight)
            if let index { days[index] = updated } else { days.append(updated) }
        }
        return days
    }

    /// Which of these messages are not stored, neither as a message nor as a dead letter by its event.
    public func missing(
        channel: Channel, messages: [(messageID: String, eventID: String)]
    ) async throws -> [String] {
        let ids: [String] = messages.map(\.messageID)
        let events: [String] = messages.map(\.eventID)
        let rows = try await pool.query(
            """
            SELECT wanted.id FROM unnest(\(ids), \(events)) AS wanted (id, event)
            WHERE NOT EXISTS (SELECT FROM messages m WHERE m.channel = \(channel.rawValue)
                              AND m.channel_message_id = wanted.id AND m.direction = 'inbound')
              AND NOT EXISTS (SELECT FROM dead_letters d WHERE d.event_id = wanted.event)
            """)
        return try rows.map { try $0.value("id", as: String.self) }
    }

    /// Replies that were asked for and are not delivered, and outbox rows that have not left.
    public func undelivered() async throws -> (replies: Int, outbox: Int) {
        let rows = try await pool.query(
            """
            SELECT (SELECT count(*) FROM messages WHERE direction = 'outbound' AND delivery_status = 'pending') AS replies,
                   (SELECT count(*) FROM outbox) AS outbox
            """)
        guard let row = rows.first else { return (0, 0) }
        return (try row.value("replies", as: Int.self), try row.value("outbox", as: Int.self))
    }
}
