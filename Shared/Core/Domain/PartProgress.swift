/// How far the parts of one reply are, and what that makes of the reply.
public enum PartProgress {
    /// Where a reply stands.
    ///
    /// - Parameters:
    ///   - parts: What the provider says of each part that it has.
    ///   - count: How many parts there are.
    /// - Returns: A failure as soon as one part has failed, else what the slowest part has come to.
    public static func status(of parts: [DeliveryStatus], count: Int) -> DeliveryStatus {
        if let failure = parts.first(where: \.isFailure) { return failure }
        guard parts.count >= count, let slowest = parts.min(by: { $0.rank < $1.rank }) else { return .queued }
        return slowest
    }
}
