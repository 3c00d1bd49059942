import Core

/// Recognises the system prompt in a draft: eight words in a row that nothing else explains.
struct PromptLeak: Sendable {
    private static let length = 8
    private let runs: Set<[String]>

    init(_ template: PromptTemplate) {
        runs = Set(Self.runs(of: template.system))
    }

    /// Whether a draft repeats the prompt where neither the customer nor an article of the turn says the same.
    func isIn(_ draft: String, allowed turn: ChatTurn) -> Bool {
        let leaked = Self.runs(of: draft).filter(runs.contains)
        guard !leaked.isEmpty else { return false }
        let others = [turn.question] + turn.found.map(\.section.content) + Array(turn.scope.configuration.texts.values)
        let explained = Set(others.flatMap(Self.runs))
        return leaked.contains { !explained.contains($0) }
    }

    private static func runs(of text: String) -> [[String]] {
        let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
        guard words.count >= length else { return [] }
        return (0...(words.count - length)).map { Array(words[$0..<($0 + length)]) }
    }
}
