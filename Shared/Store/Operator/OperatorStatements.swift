import Core
import FoundationEssentials
import PostgresClient

/// The statements of operators' effects; what a reply or a hand-over writes is the same as when a run ends in one.
enum OperatorStatements {
    static func audit(_ note: OperatorNote, subject: String) throws -> SQL {
        let details = SQL.json(try JSONText.of(note.details))
        return """
            INSERT INTO operator_audit (operator, action, subject, details, at)
            VALUES (\(note.name), \(note.action), \(subject), \(details), \(note.at))
            """
    }

    /// Writes a reply or an escalation of a ticket that is locked.
    static func conclude(
        _ ticket: OperatorTicket, next: TicketStatus, reply: ConcludedReply?, escalation: ConcludedEscalation?,
        events: [OutgoingMessage], note: OperatorNote, on connection: PostgresConnection
    ) async throws {
        // No messages: it concludes none of the customer's.
        let run = StartedRun(
            runID: UUID.derived(from: "operator", ticket.place.ticketID.text, note.at.description), messages: [],
            attempt: 1, opensTicket: false, newConversation: false, questionsAsked: 0, answersGiven: 0,
            citedSections: [], ticketStatus: ticket.status, openEscalation: ticket.openEscalation, startedAt: note.at)
        let outcome: MessageOutcome = escalation != nil ? .escalated : reply?.kind == .question ? .asked : .answered
        let conclusion = Conclusion(
            run: run, ticket: ticket.place, outcome: outcome, nextStatus: next, reply: reply, escalation: escalation,
            record: RunRecord(sources: [], versions: [:], toolCalls: [], topics: []), events: events, at: note.at)
        var statements: [SQL] = []
        if ticket.status == .open, next == .waiting {
            // As a run does: nothing is answered that nobody worked on.
            statements.append("UPDATE tickets SET status = 'in_progress' WHERE id = \(ticket.place.ticketID)")
        }
        let open = ticket.openEscalation.map { [ticket.place.ticketID: $0.id] } ?? [:]
        statements += try ConcludeStatements.all([conclusion], escalations: open)
        statements.append(try OutboxStore.insertion(of: events))
        statements.append(try audit(note, subject: ticket.place.reference))
        _ = try await connection.pipeline(statements)
    }
}
