/// How a model is doing, as health tells it.
public struct ModelCondition: Sendable, Hashable {
    /// Whether it failed so often that nobody asks it for a while.
    public let isResting: Bool
    /// Whether it seems to read only a part of what it is sent.
    public let truncates: Bool
    /// How many requests may be on their way now.
    public let allowed: Int
    /// How many are.
    public let inFlight: Int
    /// How many may be when all is well.
    public let maximum: Int

    /// One word, or a few.
    public var text: String {
        if isResting { return "away" }
        if truncates { return "truncates prompts" }
        return allowed < maximum ? "limited" : "ok"
    }
}
