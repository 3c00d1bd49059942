/// Where a conversation's mood is going, over its last scores.
public enum SentimentTrend: String, CaseIterable, Sendable, Codable {
    /// Better than before.
    case improving
    /// About the same.
    case stable
    /// Worse than before.
    case worsening

    /// The trend of scores in the order of their messages: the later half against the earlier one.
    public static func of(_ scores: [Double]) -> SentimentTrend {
        guard scores.count >= 2 else { return .stable }
        let half = scores.count / 2
        let earlier = scores.prefix(half).reduce(0, +) / Double(half)
        let later = scores.suffix(half).reduce(0, +) / Double(half)
        if later - earlier > 0.1 { return .improving }
        return earlier - later > 0.1 ? .worsening : .stable
    }
}
