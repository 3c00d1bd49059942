/// Where a conversation's mood is going, over its last scores.
public enum SentimentTrend: String, CaseIterable, Sendable, Codable {
    /// Better than before.
    case improving
    /// About the same.
    case stable
    /// Worse than before.
    case worsening

    /// How many of the last scores count.
    public static let window = 5

    /// The trend of the last scores in the order of their messages: the later half against the earlier one.
    public static func of(_ all: [Double]) -> SentimentTrend {
        let scores = all.suffix(window)
        guard scores.count >= 2 else { return .stable }
        let half = scores.count / 2
        let earlier = scores.prefix(half).reduce(0, +) / Double(half)
        let later = scores.suffix(half).reduce(0, +) / Double(half)
        if later - earlier > 0.1 { return .improving }
        return earlier - later > 0.1 ? .worsening : .stable
    }
}
