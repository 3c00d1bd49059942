/// How soon a ticket wants attention.
public enum Priority: String, CaseIterable, Sendable, Codable, Comparable {
    /// It can wait.
    case low
    /// As usual.
    case medium
    /// Before others.
    case high
    /// At once.
    case critical

    private var rank: Int {
        switch self {
        case .low: 0
        case .medium: 1
        case .high: 2
        case .critical: 3
        }
    }

    /// Whether one is less urgent.
    public static func < (left: Priority, right: Priority) -> Bool { left.rank < right.rank }
}
