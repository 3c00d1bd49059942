import Synchronization

/// Notices a model that reads less than it is sent: endpoints with a small context cut prompts without a word.
///
/// Our own count is an estimate, so only an answer that counts far fewer tokens speaks for it, and only several do.
final class TruncationWatch: Sendable {
    private static let share = 0.6
    private static let leastEstimate = 600
    private static let needed = 3

    private let suspicions = Atomic<Int>(0)

    init() {}

    /// Whether the model seems to cut prompts.
    var truncates: Bool { suspicions.load(ordering: .relaxed) >= Self.needed }

    /// Takes note of one answer.
    ///
    /// - Parameters:
    ///   - counted: Tokens of the prompt as the endpoint counts them; without them it says nothing.
    ///   - estimate: As we do.
    /// - Returns: Whether this is when it became certain.
    func note(counted: Int?, estimate: Int) -> Bool {
        guard let counted, counted > 0, estimate >= Self.leastEstimate else { return false }
        guard Double(counted) < Double(estimate) * Self.share else {
            suspicions.store(0, ordering: .relaxed)
            return false
        }
        return suspicions.add(1, ordering: .relaxed).newValue == Self.needed
    }
}
