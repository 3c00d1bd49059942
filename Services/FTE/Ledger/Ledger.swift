import Core
import FoundationEssentials
import Messaging
import PostgresClient
import Store

/// Holds what was accepted against what came of it.
///
/// Accepted are the distinct messages on `incoming` from the oldest kept offset to its end and the spooled ones, and for
/// what Kafka no longer keeps the rows. Each has one outcome, or is in flight, or does not add up.
struct Ledger: Sendable {
    /// One channel and day.
    struct Line: Sendable, Encodable {
        let channel: String
        let day: String
        var answered = 0
        var asked = 0
        var escalated = 0
        var stored = 0
        var dead = 0
        var inFlight = 0
        var lost = 0

        var accepted: Int { answered + asked + escalated + stored + dead + inFlight + lost }

        enum CodingKeys: String, CodingKey {
            case channel, day, answered, asked, escalated, stored, dead, lost
            case inFlight = "in_flight"
        }
    }

    /// A message that does not add up, and why.
    struct Problem: Sendable, Encodable {
        let channel: String
        let message: String
        let why: String
    }

    private(set) var lines: [String: Line] = [:]
    private(set) var problems: [Problem] = []

    /// The lines by day and channel.
    var sortedLines: [Line] { lines.values.sorted { ($0.day, $0.channel) < ($1.day, $1.channel) } }

    var addsUp: Bool { problems.isEmpty }

    private static let unreadableName = "unreadable"
    private static let stuckAfter = 120.0

    /// Does the sums.
    static func draw(survey: LedgerSurvey, pool: PostgresPool, now: Timestamp) async throws -> Ledger {
        var ledger = Ledger()
        let spooled = try await LedgerLookup(pool: pool).spooled()
        for day in try await LedgerStore(pool: pool).days() { ledger.add(day) }
        let lookup = LedgerLookup(pool: pool)
        let known = Array(survey.messages)
        for start in stride(from: 0, to: known.count, by: 5000) {
            let part = known[start..<min(start + 5000, known.count)]
            let found = try await lookup.standings(of: part.map { ($0.key, $0.value.eventID) })
            for (key, finding) in part { ledger.add(key, finding, found[key], survey, now) }
        }
        for (key, receivedAt) in spooled where survey.messages[key] == nil {
            let found = try await lookup.standings(of: [(key, "")])
            if found[key] == nil { ledger.count(key.channel.rawValue, receivedAt.day) { $0.inFlight += 1 } }
        }
        let dead = try await lookup.deadPlaces()
        for finding in survey.unreadable { ledger.add(unreadable: finding, dead, survey) }
        return ledger
    }

    private mutating func count(_ channel: String, _ day: String, _ change: (inout Line) -> Void) {
        change(&lines["\(day) \(channel)", default: Line(channel: channel, day: day)])
    }

    private mutating func add(_ day: LedgerDay) {
        count(day.channel.rawValue, day.day) { line in
            line.answered += day.outcomes[.answered] ?? 0
            line.asked += day.outcomes[.asked] ?? 0
            line.escalated += day.outcomes[.escalated] ?? 0
            line.stored += day.outcomes[.stored] ?? 0
            line.dead += day.outcomes[.dead] ?? 0
            line.inFlight += day.inFlight
        }
    }

    /// Rows are in the sums of their days already; what is only on Kafka is added here.
    private mutating func add(
        _ key: LedgerSurvey.Key, _ finding: LedgerSurvey.Finding, _ standing: LedgerLookup.Standing?,
        _ survey: LedgerSurvey, _ now: Timestamp
    ) {
        let channel = key.channel.rawValue
        switch standing {
        case .concluded: return
        case .accepted:
            let isOld = finding.receivedAt < now.adding(seconds: -Self.stuckAfter)
            guard isOld, survey.isFinished(finding) else { return }
            problems.append(
                Problem(channel: channel, message: key.messageID, why: "accepted, but nobody is working on it"))
        case .dead: count(channel, finding.day) { $0.dead += 1 }
        case nil:
            guard survey.isFinished(finding) else {
                return count(channel, finding.day) { $0.inFlight += 1 }
            }
            count(channel, finding.day) { $0.lost += 1 }
            problems.append(
                Problem(channel: channel, message: key.messageID, why: "taken from Kafka, but it has no outcome"))
        }
    }

    private mutating func add(unreadable finding: LedgerSurvey.Finding, _ dead: Set<String>, _ survey: LedgerSurvey) {
        let place = "\(finding.place.partition)/\(finding.offset)"
        if dead.contains(place) {
            count(Self.unreadableName, finding.day) { $0.dead += 1 }
        } else if !survey.isFinished(finding) {
            count(Self.unreadableName, finding.day) { $0.inFlight += 1 }
        } else {
            count(Self.unreadableName, finding.day) { $0.lost += 1 }
            problems.append(
                Problem(channel: Self.unreadableName, message: place, why: "taken from Kafka, but not dead-lettered"))
        }
    }
}

/// What the ledger asks the database.
struct LedgerLookup: Sendable {
    /// Where a message stands.
    enum Standing: Sendable {
        case accepted
        case concluded
        /// Dead-lettered before it could be stored.
        case dead
    }

    let pool: PostgresPool

    /// Where each message stands; those that the database does not know are left out.
    func standings(
        of messages: [(key: LedgerSurvey.Key, eventID: String)]
    ) async throws -> [LedgerSurvey.Key: Standing] {
        let channels: [String] = messages.map(\.key.channel.rawValue)
        let ids: [String] = messages.map(\.key.messageID)
        let events: [String] = messages.map(\.eventID)
        let rows = try await pool.query(
            """
            SELECT wanted.channel, wanted.id, m.state
            FROM unnest(\(channels), \(ids), \(events)) AS wanted (channel, id, event)
            LEFT JOIN messages m ON m.channel = wanted.channel AND m.channel_message_id = wanted.id
                                AND m.direction = 'inbound'
            WHERE m.id IS NOT NULL OR wanted.event IN (SELECT event_id FROM dead_letters WHERE event_id IS NOT NULL)
            """)
        var standings: [LedgerSurvey.Key: Standing] = [:]
        for row in rows {
            guard let channel = Channel(rawValue: try row.value("channel", as: String.self)) else { continue }
            let key = LedgerSurvey.Key(channel: channel, messageID: try row.value("id", as: String.self))
            switch try row.optional("state", as: String.self) {
            case nil: standings[key] = .dead
            case "accepted": standings[key] = .accepted
            default: standings[key] = .concluded
            }
        }
        return standings
    }

    /// Messages that wait for Kafka to be back.
    func spooled() async throws -> [LedgerSurvey.Key: Timestamp] {
        let rows = try await pool.query(
            """
            SELECT value FROM intake_spool
            WHERE topic = \(Topic.ticketsIncoming.rawValue)
              AND NOT headers @> jsonb_build_array(jsonb_build_array('ce_type', \(EventType.replyObserved.rawValue)::text))
            ORDER BY id
            """)
        var spooled: [LedgerSurvey.Key: Timestamp] = [:]
        for row in rows {
            let value = Data(try row.value("value", as: [UInt8].self))
            guard let head = try? JSONDecoder().decode(LedgerSurvey.Head.self, from: value), !head.tellsOfChange
            else { continue }
            spooled[LedgerSurvey.Key(channel: head.channel, messageID: head.messageID)] = head.receivedAt
        }
        return spooled
    }

    /// Where on `incoming` messages died, as `partition/offset`.
    func deadPlaces() async throws -> Set<String> {
        let rows = try await pool.query(
            "SELECT partition, kafka_offset FROM dead_letters WHERE topic = \(Topic.ticketsIncoming.rawValue)")
        return Set(
            try rows.map {
                "\(try $0.value("partition", as: Int.self))/\(try $0.value("kafka_offset", as: Int64.self))"
            })
    }
}
