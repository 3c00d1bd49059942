import Core
import FoundationEssentials
import PostgresClient

/// The statements that write conclusions: one a table, however many rows.
enum ConcludeStatements {
    static func all(_ conclusions: [Conclusion], escalations: [UUID: UUID]) throws -> [SQL] {
        var statements: [SQL] = []
        let replies = conclusions.filter { $0.reply != nil }
        if !replies.isEmpty { statements.append(self.replies(replies)) }
        statements.append(messages(conclusions))
        statements.append(tickets(conclusions))
        let (opened, repeated) = split(conclusions, escalations: escalations)
        if !opened.isEmpty { statements.append(try opening(opened)) }
        if !repeated.isEmpty { statements.append(raising(repeated, escalations: escalations)) }
        statements.append(conversations(conclusions))
        statements.append(try runs(conclusions))
        return statements
    }

    private static func replies(_ conclusions: [Conclusion]) -> SQL {
        let replies: [ConcludedReply] = conclusions.compactMap(\.reply)
        let ids: [UUID] = replies.map(\.messageID)
        let conversations: [UUID] = conclusions.map(\.ticket.conversationID)
        let tickets: [UUID] = conclusions.map(\.ticket.ticketID)
        let customers: [UUID] = conclusions.map(\.ticket.customerID)
        let channels: [String] = conclusions.map(\.ticket.channel.rawValue)
        let verified: [Bool] = conclusions.map(\.ticket.verified)
        let roles: [String] = replies.map(\.author.rawValue)
        let contents: [String] = replies.map(\.content)
        let accounts: [String] = conclusions.map(\.ticket.account.address)
        let events: [String] = replies.map(\.eventID)
        let kinds: [String] = replies.map(\.kind.rawValue)
        let remainders: [String?] = replies.map(\.remainder)
        let times: [Timestamp] = conclusions.map(\.at)
        return """
            INSERT INTO messages (id, conversation_id, ticket_id, customer_id, channel, direction, role, verified, content,
                                  account, event_id, reply_kind, delivery_status, remainder, created_at)
            SELECT id, conversation, ticket, customer, channel, 'outbound', role, verified, content, account, event, kind,
                   'pending', remainder, at
            FROM unnest(\(ids), \(conversations), \(tickets), \(customers), \(channels), \(roles), \(verified),
                        \(contents), \(accounts), \(events), \(kinds), \(remainders), \(times))
                AS new (id, conversation, ticket, customer, channel, role, verified, content, account, event, kind,
                        remainder, at)
            """
    }

    private static func messages(_ conclusions: [Conclusion]) -> SQL {
        let pairs = conclusions.flatMap { conclusion in conclusion.run.messages.map { (conclusion, $0) } }
        let ids: [UUID] = pairs.map(\.1.id)
        let outcomes: [String] = pairs.map(\.0.outcome.rawValue)
        let answers: [UUID?] = pairs.map(\.0.reply?.messageID)
        let latencies: [Double] = pairs.map { Double($0.0.at.milliseconds(since: $0.1.receivedAt)) }
        return """
            UPDATE messages m SET state = 'concluded', outcome = done.outcome, answered_by = done.answer,
                                  latency_ms = done.latency
            FROM unnest(\(ids), \(outcomes), \(answers), \(latencies)) AS done (id, outcome, answer, latency)
            WHERE m.id = done.id
            """
    }

    private static func tickets(_ conclusions: [Conclusion]) -> SQL {
        let ids: [UUID] = conclusions.map(\.ticket.ticketID)
        let states: [String] = conclusions.map(\.nextStatus.rawValue)
        let urgencies: [String?] = conclusions.map { $0.escalation?.urgency.rawValue }
        let reasons: [String?] = conclusions.map { $0.escalation?.reason.rawValue }
        let notes: [String?] = conclusions.map { $0.escalation.map { "\($0.reason.rawValue): \($0.summary)" } }
        let resolutions: [String?] = conclusions.map(\.resolutionType)
        let replied: [Bool] = conclusions.map { $0.reply != nil }
        let times: [Timestamp] = conclusions.map(\.at)
        return """
            UPDATE tickets t
            SET status = done.status, updated_at = done.at,
                priority = CASE WHEN array_position(ARRAY['low', 'medium', 'high', 'critical'], done.urgency)
                                     > array_position(ARRAY['low', 'medium', 'high', 'critical'], t.priority)
                                THEN done.urgency ELSE t.priority END,
                escalation_reason = coalesce(done.reason, t.escalation_reason),
                resolution_notes = coalesce(done.notes, t.resolution_notes),
                resolution_type = coalesce(done.resolution, t.resolution_type),
                first_response_at = CASE WHEN done.replied THEN coalesce(t.first_response_at, done.at)
                                         ELSE t.first_response_at END,
                resolved_at = CASE WHEN done.status <> 'resolved' THEN NULL
                                   WHEN t.status = 'resolved' THEN t.resolved_at ELSE done.at END
            FROM unnest(\(ids), \(states), \(urgencies), \(reasons), \(notes), \(resolutions), \(replied), \(times))
                AS done (id, status, urgency, reason, notes, resolution, replied, at)
            WHERE t.id = done.id
            """
    }

    /// After the tickets: escalated while one of its tickets is, resolved when all that are not closed are.
    private static func conversations(_ conclusions: [Conclusion]) -> SQL {
        let ids: [UUID] = conclusions.map(\.ticket.conversationID)
        let times: [Timestamp] = conclusions.map(\.at)
        let escalated: [Bool] = conclusions.map { $0.nextStatus == .escalated }
        let topics: [String] = conclusions.map { ArrayLiteral.of($0.record.topics) }
        return """
            WITH done AS (
                SELECT id, max(at) AS at, bool_or(escalated) AS escalated,
                       array_agg(DISTINCT topic) FILTER (WHERE topic IS NOT NULL) AS topics
                FROM unnest(\(ids), \(times), \(escalated), \(topics)) AS one (id, at, escalated, texts)
                LEFT JOIN LATERAL unnest(texts::text[]) AS topic ON true GROUP BY id),
            standing AS (
                SELECT done.id, bool_or(t.status = 'escalated') AS escalated,
                       bool_or(t.status NOT IN ('resolved', 'closed')) AS open,
                       bool_or(t.status = 'resolved') AS resolved
                FROM done JOIN tickets t ON t.conversation_id = done.id GROUP BY done.id)
            UPDATE conversations c
            SET last_message_at = greatest(c.last_message_at, done.at),
                status = CASE WHEN standing.escalated THEN 'escalated'
                              WHEN NOT standing.open AND standing.resolved THEN 'resolved' ELSE 'active' END,
                ended_at = CASE WHEN NOT standing.open AND standing.resolved THEN done.at END,
                escalated_to = CASE WHEN standing.escalated THEN coalesce(c.escalated_to, 'support') END,
                topics = CASE WHEN done.topics IS NULL THEN c.topics
                              ELSE ARRAY(SELECT DISTINCT unnest(c.topics || done.topics)) END
            FROM done JOIN standing ON standing.id = done.id
            WHERE c.id = done.id AND c.status NOT IN ('resolved', 'closed')
            """
    }

    private static func split(
        _ conclusions: [Conclusion], escalations: [UUID: UUID]
    ) -> (opened: [Conclusion], repeated: [Conclusion]) {
        let escalating = conclusions.filter { $0.escalation != nil }
        return (
            escalating.filter { escalations[$0.ticket.ticketID] == nil },
            escalating.filter { escalations[$0.ticket.ticketID] != nil }
        )
    }

    private static func opening(_ conclusions: [Conclusion]) throws -> SQL {
        let all: [ConcludedEscalation] = conclusions.compactMap(\.escalation)
        let ids: [UUID] = all.map(\.id)
        let places: SQL = """
            \(conclusions.map(\.ticket.ticketID)), \(conclusions.map(\.ticket.conversationID)),
            \(conclusions.map(\.ticket.customerID)), \(conclusions.map(\.ticket.channel.rawValue)),
            \(conclusions.map(\.run.messages.last?.id))
            """
        let reasons: [String] = all.map(\.reason.rawValue)
        let triggers: [String] = all.map { ArrayLiteral.of($0.triggers) }
        let urgencies: [String] = all.map(\.urgency.rawValue)
        let summaries: [String] = all.map(\.summary)
        let suggestions: [String?] = all.map(\.suggestedReply)
        let searches: [SQL.JSON] = try all.map { SQL.json(try JSONText.of($0.searches)) }
        let due: [Timestamp] = all.map(\.dueAt)
        let times: [Timestamp] = conclusions.map(\.at)
        return """
            INSERT INTO escalations (id, ticket_id, conversation_id, customer_id, channel, message_id, reason, triggers,
                                     urgency, summary, suggested_reply, searches, due_at, created_at, updated_at)
            SELECT id, ticket, conversation, customer, channel, message, reason, triggers::text[], urgency, summary,
                   suggestion, searches, due, at, at
            FROM unnest(\(ids), \(places), \(reasons), \(triggers), \(urgencies), \(summaries), \(suggestions),
                        \(searches), \(due), \(times))
                AS new (id, ticket, conversation, customer, channel, message, reason, triggers, urgency, summary,
                        suggestion, searches, due, at)
            """
    }

    /// A further message on a ticket that people own: its triggers are added, and urgency only rises.
    private static func raising(_ conclusions: [Conclusion], escalations: [UUID: UUID]) -> SQL {
        let ids: [UUID] = conclusions.compactMap { escalations[$0.ticket.ticketID] }
        let triggers: [String] = conclusions.compactMap(\.escalation).map { ArrayLiteral.of($0.triggers) }
        let urgencies: [String] = conclusions.compactMap(\.escalation?.urgency.rawValue)
        let due: [Timestamp] = conclusions.compactMap(\.escalation?.dueAt)
        let times: [Timestamp] = conclusions.map(\.at)
        return """
            UPDATE escalations e
            SET triggers = ARRAY(SELECT DISTINCT unnest(e.triggers || more.triggers::text[])),
                urgency = CASE WHEN array_position(ARRAY['low', 'medium', 'high', 'critical'], more.urgency)
                                    > array_position(ARRAY['low', 'medium', 'high', 'critical'], e.urgency)
                               THEN more.urgency ELSE e.urgency END,
                due_at = least(e.due_at, more.due), updated_at = more.at
            FROM unnest(\(ids), \(triggers), \(urgencies), \(due), \(times)) AS more (id, triggers, urgency, due, at)
            WHERE e.id = more.id
            """
    }

    private static func runs(_ conclusions: [Conclusion]) throws -> SQL {
        let ids: [UUID] = conclusions.map(\.run.runID)
        let outcomes: [String] = conclusions.map(\.outcome.rawValue)
        let reasons: [String?] = conclusions.map { $0.escalation?.reason.rawValue }
        let triggers: [String] = conclusions.map { ArrayLiteral.of($0.escalation?.triggers ?? []) }
        let sources: [SQL.JSON] = try conclusions.map { SQL.json(try JSONText.of($0.record.sources)) }
        let confidences: [Double?] = conclusions.map(\.record.confidence)
        let versions: [SQL.JSON] = try conclusions.map { SQL.json(try JSONText.of($0.record.versions)) }
        let calls: [SQL.JSON] = try conclusions.map { SQL.json(try JSONText.of($0.record.toolCalls)) }
        let tokens: SQL = """
            \(conclusions.map(\.record.tokens?.input)), \(conclusions.map(\.record.tokens?.cached)),
            \(conclusions.map(\.record.tokens?.output)), \(conclusions.map { $0.record.tokens?.cost })
            """
        let times: [Timestamp] = conclusions.map(\.at)
        return """
            UPDATE agent_runs r
            SET outcome = done.outcome, reason = done.reason, triggers = done.triggers::text[], sources = done.sources,
                confidence = done.confidence, versions = done.versions, tool_calls = done.calls,
                tokens_in = done.tokens_in, tokens_cached = done.tokens_cached, tokens_out = done.tokens_out,
                cost = done.cost, ended_at = done.at
            FROM unnest(\(ids), \(outcomes), \(reasons), \(triggers), \(sources), \(confidences), \(versions), \(calls),
                        \(tokens), \(times))
                AS done (id, outcome, reason, triggers, sources, confidence, versions, calls, tokens_in, tokens_cached,
                         tokens_out, cost, at)
            WHERE r.id = done.id
            """
    }
}
