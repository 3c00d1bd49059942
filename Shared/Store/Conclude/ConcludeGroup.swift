import Core
import FoundationEssentials
import PostgresClient

/// Concludes a group of runs in the transaction it is given, and commits it: two round trips, however many they are.
struct ConcludeGroup {
    let connection: PostgresConnection

    /// Loads, decides and writes, and answers each conclusion in its place.
    func run(_ conclusions: [Conclusion]) async throws -> [Result<ConclusionResult, any Error>] {
        var planner = ConcludePlanner(state: try await load(conclusions))
        let decisions: [Result<ConcludePlanner.Decision, any Error>] = conclusions.map { conclusion in
            Result { try planner.decide(conclusion) }
        }
        let holding = zip(conclusions, decisions).compactMap { conclusion, decision in
            if case .success(.holds) = decision { conclusion } else { nil }
        }
        let outbox = try await write(holding, escalations: planner.state.escalations)
        return zip(conclusions, decisions).map { conclusion, decision in
            decision.map { decision in
                switch decision {
                case .holds: .concluded(outbox[conclusion.run.runID] ?? [])
                case .superseded: .superseded
                case .overtaken: .overtaken
                }
            }
        }
    }

    /// Locks the customers in the order of their ids and reads, under the locks, what the decisions look at.
    private func load(_ conclusions: [Conclusion]) async throws -> ConcludePlanner.State {
        let customers: [UUID] = Array(Set(conclusions.map(\.ticket.customerID)))
        let tickets: [UUID] = Array(Set(conclusions.map(\.ticket.ticketID)))
        let optOuts = Array(
            Set(conclusions.filter { $0.ticket.channel == .whatsapp && $0.reply != nil }.flatMap(\.ticket.optOuts)))
        var reads: [SQL] = [
            "SELECT id FROM customers WHERE id = ANY(\(customers)) ORDER BY id FOR NO KEY UPDATE",
            "SELECT id, status, customer_id FROM tickets WHERE id = ANY(\(tickets))",
            "SELECT id, ticket_id, run_id, triggers FROM messages WHERE ticket_id = ANY(\(tickets)) AND state = 'accepted'",
            "SELECT id, ticket_id FROM escalations WHERE ticket_id = ANY(\(tickets)) AND status IN ('open', 'claimed')",
        ]
        if !optOuts.isEmpty { reads.append(OptOut.reading(optOuts)) }
        let results = try await connection.pipeline(reads)
        var state = ConcludePlanner.State()
        for row in results[1] {
            let ticket = try row.value("id", as: UUID.self)
            state.statuses[ticket] = try row.word("status", of: "tickets", as: TicketStatus.self)
            state.customers[ticket] = try row.value("customer_id", as: UUID.self)
        }
        for row in results[2] {
            state.accepted[try row.value("ticket_id", as: UUID.self), default: []].append(
                ConcludePlanner.Accepted(
                    id: try row.value("id", as: UUID.self), runID: try row.optional("run_id", as: UUID.self),
                    triggers: try row.words("triggers", of: "messages", as: EscalationReason.self)))
        }
        for row in results[3] {
            state.escalations[try row.value("ticket_id", as: UUID.self)] = try row.value("id", as: UUID.self)
        }
        if !optOuts.isEmpty { state.optedOut = try OptOut.read(results[4]) }
        return state
    }

    /// Writes everything, and gives what is to be published by run.
    private func write(
        _ conclusions: [Conclusion], escalations: [UUID: UUID]
    ) async throws -> [UUID: [OutboxRow]] {
        guard !conclusions.isEmpty else { return [:] }
        let events: [(run: UUID, event: OutgoingMessage)] = conclusions.flatMap { conclusion in
            conclusion.events.map { (conclusion.run.runID, $0) }
        }
        var statements = try ConcludeStatements.all(conclusions, escalations: escalations)
        if !events.isEmpty { statements.append(try OutboxStore.insertion(of: events.map(\.event))) }
        let results = try await connection.commit(after: statements)
        guard !events.isEmpty, let inserted = results.last else { return [:] }
        let rows = try OutboxStore.rows(for: events.map(\.event), from: inserted)
        return Dictionary(grouping: zip(events, rows), by: \.0.run).mapValues { $0.map(\.1) }
    }
}
