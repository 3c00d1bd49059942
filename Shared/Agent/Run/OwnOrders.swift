/// Recognises a draft that speaks of the agent's own instructions, which is nothing to tell a customer.
enum OwnOrders {
    /// Whether a draft does so in words that neither a section nor the customer used.
    static func areNamed(in draft: String, known: KnownText) -> Bool {
        let plain = draft.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return phrases.contains { plain.contains($0) && !known.contains($0) }
    }

    private static let phrases = [
        "system prompt", "my prompt", "my instructions", "my orders are", "my guidelines", "i was instructed to",
        "i am instructed to", "i'm instructed to", "i have been instructed", "i've been instructed",
        "as a language model",
    ]
}
