import CVectors

/// Vectors in one block, all compared with a question at once.
public struct VectorRows: Sendable {
    private static let lane = 8

    private let numbers: [Float]
    private let lanes: Int

    /// How many there are.
    public let count: Int

    /// Takes vectors of length 1; what is too short is filled up with zeros.
    public init(_ vectors: [[Float]], dimensions: Int) {
        let lanes = (dimensions + Self.lane - 1) / Self.lane
        self.lanes = lanes
        count = vectors.count
        numbers = vectors.flatMap { Self.filled($0, lanes: lanes) }
    }

    /// How near each is to the nearest of some vectors; 0 where none is near.
    public func nearness(to vectors: [[Float]]) -> [Float] {
        var best = [Float](repeating: 0, count: count)
        guard lanes > 0 else { return best }
        let questions = vectors.flatMap { Self.filled($0, lanes: lanes) }
        fte_nearest(numbers, count, questions, vectors.count, lanes, &best)
        return best
    }

    private static func filled(_ vector: [Float], lanes: Int) -> [Float] {
        let kept = vector.prefix(lanes * lane)
        return kept + [Float](repeating: 0, count: lanes * lane - kept.count)
    }
}
