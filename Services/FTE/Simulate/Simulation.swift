/// Does one thing for each of many, several at once if wanted.
struct Simulation: Sendable {
    let parallel: Int

    /// - Returns: What came of each, in their order.
    func run<Item: Sendable, Outcome: Sendable>(
        _ items: [Item], _ body: @escaping @Sendable (Item) async throws -> Outcome
    ) async throws -> [Outcome] {
        var results: [Int: Outcome] = [:]
        try await withThrowingTaskGroup(of: (Int, Outcome).self) { group in
            var waiting = Array(items.enumerated())[...]
            func startNext() {
                guard let (place, item) = waiting.popFirst() else { return }
                group.addTask { (place, try await body(item)) }
            }
            for _ in 0..<parallel { startNext() }
            while let (place, outcome) = try await group.next() {
                results[place] = outcome
                startNext()
            }
        }
        return items.indices.compactMap { results[$0] }
    }
}
