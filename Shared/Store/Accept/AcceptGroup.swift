import Core
import FoundationEssentials
import PostgresClient

/// Accepts a group of messages in the transaction it is given, and commits it: three round trips, however many they are.
struct AcceptGroup {
    let connection: PostgresConnection
    let identifiers: any IdentifierSource

    /// Loads, plans and writes, and answers each request in its place.
    func run(_ requests: [AcceptRequest]) async throws -> [Result<AcceptResult, any Error>] {
        let reading = AcceptReading(connection: connection, requests: requests)
        var planner = try await plannedCustomers(of: requests, reading)
        var inserts = AcceptStatements.customers(planner.writes)
        if !planner.writes.namings.isEmpty {
            try AcceptReading.check(try await connection.pipeline(inserts), planner.writes)
            inserts = []
            let joining = CustomerJoining(connection: connection, identifiers: identifiers)
            if try await joining.join(planner.writes.namings, among: Set(planner.state.customers.values)) {
                // Whose an identifier is was read before.
                planner = try await plannedCustomers(of: requests, reading)
            }
        }
        let loaded = try await reading.lock(planner.state, writes: planner.writes, after: inserts)
        planner.learn(loaded)
        let decisions: [Result<AcceptPlanner.Decision, any Error>] = requests.map { request in
            Result { try planner.plan(request) }
        }
        let outbox = try await write(planner.writes)
        return decisions.map { decision in
            decision.map { decision in
                switch decision {
                case .accepted(let message): .accepted(message.leaving(outbox[message.id] ?? []))
                case .interrupted(let message): .interrupted(message)
                case .concluded, .twin: .concluded
                }
            }
        }
    }

    private func plannedCustomers(of requests: [AcceptRequest], _ reading: AcceptReading) async throws -> AcceptPlanner
    {
        var planner = AcceptPlanner(state: try await reading.known(), identifiers: identifiers)
        try planner.planCustomers(of: requests)
        return planner
    }

    // MARK: Writing

    /// Writes everything, and gives what is to be published by message.
    private func write(_ writes: AcceptWrites) async throws -> [UUID: [OutboxRow]] {
        guard !writes.messages.isEmpty else { return [:] }
        let events: [(message: UUID, event: OutgoingMessage)] = writes.messages.flatMap { message in
            (message.isTwin ? message.request.twinEvents : message.request.events).map { (message.id, $0) }
        }
        var statements = try AcceptStatements.all(writes)
        if !events.isEmpty { statements.append(try OutboxStore.insertion(of: events.map(\.event))) }
        let results = try await connection.commit(after: statements)
        guard !events.isEmpty, let inserted = results.last else { return [:] }
        let rows = try OutboxStore.rows(for: events.map(\.event), from: inserted)
        return Dictionary(grouping: zip(events, rows), by: \.0.message).mapValues { $0.map(\.1) }
    }
}

extension AcceptedMessage {
    /// The same message with the rows that its transaction left.
    fileprivate func leaving(_ rows: [OutboxRow]) -> AcceptedMessage {
        AcceptedMessage(id: id, ticket: ticket, ticketStatus: ticketStatus, run: run, outbox: rows)
    }
}
