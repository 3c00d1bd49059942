import Agent
import Core

/// How much a search over candidates finds of what an exact search over everything finds.
struct SearchComparison {
    private static let results = 5

    private var questions = 0
    private var expected = 0
    private var found = 0
    private var sameBest = 0

    /// Asks both the same questions.
    init(
        of searched: any KnowledgeSearching, with exact: any KnowledgeSearching, asking texts: [String]
    ) async throws {
        for text in texts {
            let all = try await exact.search(text, maximumResults: Self.results, category: nil).matches.map(\.id)
            let some = try await searched.search(text, maximumResults: Self.results, category: nil).matches.map(\.id)
            questions += 1
            expected += all.count
            found += Set(all).intersection(some).count
            sameBest += all.first == some.first ? 1 : 0
        }
    }

    /// The comparison in a line.
    var text: String {
        "\(questions) questions, \(found) of \(expected) sections found, the same best one for \(sameBest)"
    }
}
