/// Runs tickets, several at once if wanted; the turns of one ticket always follow each other.
struct Simulation: Sendable {
    let agent: SimulatedAgent
    let parallel: Int

    /// - Returns: All turns, in the order of the tickets.
    func run(_ tickets: [SampleTicket]) async throws -> [SimulatedTurn] {
        var results: [Int: [SimulatedTurn]] = [:]
        try await withThrowingTaskGroup(of: (Int, [SimulatedTurn]).self) { group in
            var waiting = Array(tickets.enumerated())[...]
            func startNext() {
                guard let (place, ticket) = waiting.popFirst() else { return }
                group.addTask { (place, try await SimulatedTicket.run(ticket, agent: agent)) }
            }
            for _ in 0..<parallel { startNext() }
            while let (place, turns) = try await group.next() {
                results[place] = turns
                startNext()
            }
        }
        return tickets.indices.flatMap { results[$0] ?? [] }
    }
}
