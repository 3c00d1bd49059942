import Core
import FoundationEssentials
import PostgresClient

/// Begins a run on a ticket that exists: takes every accepted message of it, under the customer's lock, and commits that.
struct RunBeginning {
    let connection: PostgresConnection

    func begin(ticket: TicketPlace, runID: UUID, at now: Timestamp) async throws -> StartedRun? {
        let who = ContactReading.Who(customer: ticket.customerID, verified: ticket.verified)
        let results = try await connection.pipeline(
            [
                "SELECT id FROM customers WHERE id = \(ticket.customerID) FOR NO KEY UPDATE",
                """
                SELECT m.id, m.content, m.content_kind, m.sentiment, m.language, m.message_kind, m.triggers, m.received_at,
                       m.attempt, m.metadata ->> 'overdue' AS overdue
                FROM messages m WHERE m.ticket_id = \(ticket.ticketID) AND m.state = 'accepted'
                ORDER BY m.received_at, m.id
                """,
                TicketPast.reading(ticket),
                """
                SELECT DISTINCT source->>'section' AS section
                FROM agent_runs, jsonb_array_elements(sources) AS source WHERE ticket_id = \(ticket.ticketID)
                """,
                """
                SELECT id, reason, urgency, due_at FROM escalations
                WHERE ticket_id = \(ticket.ticketID) AND status IN ('open', 'claimed')
                """,
                OptOut.reading(ticket.channel == .whatsapp ? ticket.optOuts : []),
            ] + ContactReading.statements(for: [who], at: now))
        guard let row = results[2].first else { throw StoreError.missing(table: "tickets") }
        let customer = try row.value("customer_id", as: UUID.self)
        guard customer == ticket.customerID else { throw StoreError.concurrentChange }
        let status = try row.word("status", of: "tickets", as: TicketStatus.self)
        let opens = try row.value("concluded", as: Int.self) == 0
        let subject = opens ? try row.optional("subject", as: String.self) : nil
        let messages = try results[1].enumerated().map { place, row in
            try Self.message(row, subject: place == 0 ? subject : nil)
        }
        guard !messages.isEmpty else { return nil }
        let attempts: [Int] = try results[1].map { try $0.value("attempt", as: Int.self) }
        let attempt = (attempts.max() ?? 0) + 1
        let run = StartedRun(
            runID: runID, messages: messages, attempt: attempt, opensTicket: opens,
            newConversation: opens ? try row.value("earlier", as: Int.self) == 0 : false,
            questionsAsked: try row.value("questions", as: Int.self),
            answersGiven: try row.value("answers", as: Int.self),
            citedSections: try results[3].compactMap { UUID(uuidString: try $0.value("section", as: String.self)) },
            ticketStatus: status, openEscalation: try results[4].first.map(Self.escalation),
            before: try TicketPast.read(
                row, hasOptedOut: !results[5].isEmpty, contact: try ContactReading.read(results[6], results[7])[who],
                opensTicket: opens),
            startedAt: now)
        try await write(run, ticket: ticket)
        return run
    }

    private func write(_ run: StartedRun, ticket: TicketPlace) async throws {
        let ids: [UUID] = run.messages.map(\.id)
        let triggers: [String] = run.messages.flatMap(\.screen.triggers).map(\.rawValue)
        var statements: [SQL] = [
            "UPDATE messages SET run_id = \(run.runID), attempt = \(run.attempt) WHERE id = ANY(\(ids))",
            """
            INSERT INTO agent_runs (id, ticket_id, message_ids, attempt, triggers, started_at)
            VALUES (\(run.runID), \(ticket.ticketID), \(ids), \(run.attempt), \(triggers), \(run.startedAt))
            """,
        ]
        // Thanks, orders and what says nothing are no work: a ticket that waits goes on waiting while they are read.
        let asks = run.messages.contains { message in
            !message.contentKind.isSilent && ![.closing, .command].contains(message.screen.kind)
        }
        if run.ticketStatus == .open || (asks && run.ticketStatus.mayBecome(.inProgress)) {
            statements.append(
                "UPDATE tickets SET status = 'in_progress', updated_at = \(run.startedAt) WHERE id = \(ticket.ticketID)"
            )
        }
        _ = try await connection.commit(after: statements)
    }

    private static func message(_ row: PostgresRow, subject: String?) throws -> RunMessage {
        let content = try row.value("content", as: String.self)
        return RunMessage(
            id: try row.value("id", as: UUID.self), content: content,
            // Where the channel has none the subject is the text's own first sentence.
            subject: subject.flatMap { content.hasPrefix($0) ? nil : $0 },
            contentKind: try row.word("content_kind", of: "messages", as: ContentKind.self),
            screen: ScreenedText(
                sentiment: try row.optional("sentiment", as: Double.self) ?? 0.5,
                language: try row.optional("language", as: String.self),
                kind: try row.optionalWord("message_kind", of: "messages", as: MessageKind.self) ?? .question,
                triggers: try row.words("triggers", of: "messages", as: EscalationReason.self), priority: nil),
            receivedAt: try row.value("received_at", as: Timestamp.self),
            isOverdue: try row.optional("overdue", as: String.self) == "true")
    }

    private static func escalation(_ row: PostgresRow) throws -> OpenEscalation {
        OpenEscalation(
            id: try row.value("id", as: UUID.self),
            reason: try row.word("reason", of: "escalations", as: EscalationReason.self),
            urgency: try row.word("urgency", of: "escalations", as: Priority.self),
            dueAt: try row.value("due_at", as: Timestamp.self))
    }
}
