import Core
import FoundationEssentials
import PostgresClient

/// Reads what went on with customers before a run: what the agent has said to them, and what they keep asking.
///
/// Each part of a statement is bounded for each customer, and asks by indexes that were made for it.
enum ContactReading {
    private static let day: Double = 24 * 3600
    /// A matter that comes back within so long is the same matter still.
    private static let week: Double = 7 * 24 * 3600

    typealias Who = AcceptState.ConversationKey

    /// What ``read(_:_:into:)`` reads: two statements.
    static func statements(for all: [Who], at now: Timestamp) -> [SQL] {
        let customers: [UUID] = all.map(\.customer)
        let verified: [Bool] = all.map(\.verified)
        return [
            replies(customers, verified, since: now.adding(seconds: -day)),
            matters(customers, verified, since: now.adding(seconds: -week)),
        ]
    }

    /// Replies of the last day, from the moment on when people last ended a silence of the agent.
    private static func replies(_ customers: [UUID], _ verified: [Bool], since: Timestamp) -> SQL {
        """
        SELECT who.customer, who.verified, coalesce(silence.goes_on, false) AS is_silenced, said.replies
        FROM unnest(\(customers), \(verified)) AS who (customer, verified)
        LEFT JOIN LATERAL (
            SELECT e.status IN ('open', 'claimed') AS goes_on, e.updated_at FROM escalations e
            WHERE e.customer_id = who.customer AND e.reason = 'loop_limit'
              AND (SELECT c.verified FROM conversations c WHERE c.id = e.conversation_id) = who.verified
            ORDER BY e.created_at DESC LIMIT 1) silence ON true
        CROSS JOIN LATERAL (
            SELECT count(*) AS replies FROM (
                SELECT 1 FROM messages m
                WHERE m.customer_id = who.customer AND m.role = 'agent' AND m.verified = who.verified
                  AND m.reply_kind NOT IN ('hand_over', 'apology')
                  AND m.created_at > greatest(\(since), CASE WHEN NOT silence.goes_on THEN silence.updated_at END)
                ORDER BY m.created_at DESC LIMIT \(ContactBefore.repliesADay)) one) said
        """
    }

    /// The sections that answers or hand-overs of two or more tickets were about.
    private static func matters(_ customers: [UUID], _ verified: [Bool], since: Timestamp) -> SQL {
        """
        SELECT who.customer, who.verified, cited.section
        FROM unnest(\(customers), \(verified)) AS who (customer, verified)
        CROSS JOIN LATERAL (
            SELECT t.id FROM tickets t
            WHERE t.customer_id = who.customer AND t.created_at > \(since)
              AND (SELECT c.verified FROM conversations c WHERE c.id = t.conversation_id) = who.verified
            ORDER BY t.created_at DESC LIMIT 20) t
        CROSS JOIN LATERAL (
            SELECT DISTINCT source->>'section' AS section FROM (
                SELECT r.sources FROM agent_runs r WHERE r.ticket_id = t.id
                ORDER BY r.started_at DESC LIMIT 20) r,
            jsonb_array_elements(r.sources) AS source) cited
        GROUP BY who.customer, who.verified, cited.section HAVING count(*) >= 2
        """
    }

    /// What the statements gave, for those of whom there is something to say.
    static func read(_ replies: [PostgresRow], _ matters: [PostgresRow]) throws -> [Who: ContactBefore] {
        var sections: [Who: [UUID]] = [:]
        for row in matters {
            let section = UUID(uuidString: try row.value("section", as: String.self))
            if let section { sections[try who(row), default: []].append(section) }
        }
        var before: [Who: ContactBefore] = [:]
        for row in replies {
            let who = try who(row)
            let (said, isSilenced) = (
                try row.value("replies", as: Int.self), try row.value("is_silenced", as: Bool.self)
            )
            guard said > 0 || isSilenced || sections[who] != nil else { continue }
            before[who] = ContactBefore(
                repliesToday: said, isSilenced: isSilenced, repeatedSections: sections[who] ?? [])
        }
        return before
    }

    private static func who(_ row: PostgresRow) throws -> Who {
        Who(
            customer: try row.value("customer", as: UUID.self), verified: try row.value("verified", as: Bool.self))
    }
}
