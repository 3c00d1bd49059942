import Core

/// The screen with everything it goes by: the rules, and where there is a sentence model, what is heard in meaning.
public struct MessageScreen: Sendable {
    /// The rules.
    public let rules: GuardrailRules
    let head: SentimentHead?
    let embedder: (any Embedder)?

    /// Makes a screen.
    ///
    /// - Parameters:
    ///   - rules: The guardrails.
    ///   - head: Hears anger in vectors; without it words alone decide.
    ///   - embedder: Makes the vectors; one of another kind than the head's is not asked.
    public init(rules: GuardrailRules, head: SentimentHead? = nil, embedder: (any Embedder)? = nil) {
        self.rules = rules
        self.head = head
        self.embedder = embedder
    }

    /// So many texts before its own a message waits for, and no more: thousands may come at once after an outage, and
    /// what is screened late holds up its customer.
    static let longestQueue = 2000

    /// Screens one message; words alone decide where the embedder fails or has too much to do.
    public func screen(_ text: CustomerText) async -> ScreenResult {
        var heard: HeardAnger?
        if let head, let embedder, embedder.backlog < Self.longestQueue {
            heard = try? await head.hear(text, embedder: embedder)
        }
        return Screen.screen(text, rules: rules, heard: heard)
    }
}
