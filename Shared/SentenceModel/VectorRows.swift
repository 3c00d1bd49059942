import CVectors

/// Vectors in one block of memory, all compared with a question at once.
public struct VectorRows: Sendable {
    private static let block = Int(FTE_BLOCK)

    /// Block by block; in each the first numbers of all its rows, then their second ones.
    private let numbers: [Float]
    private let dimensions: Int

    /// How many there are.
    public let count: Int

    /// Takes vectors of length 1; what is too short is filled up with zeros.
    public init(_ vectors: [[Float]], dimensions: Int) {
        self.dimensions = dimensions
        count = vectors.count
        let blocks = (vectors.count + Self.block - 1) / Self.block
        var numbers = [Float](repeating: 0, count: blocks * dimensions * Self.block)
        for (row, vector) in vectors.enumerated() {
            let start = row / Self.block * dimensions * Self.block + row % Self.block
            for (place, number) in vector.prefix(dimensions).enumerated() {
                numbers[start + place * Self.block] = number
            }
        }
        self.numbers = numbers
    }

    /// How near each is to the nearest of some vectors; 0 where none is near.
    public func nearness(to vectors: [[Float]]) -> [Float] {
        guard dimensions > 0 else { return [Float](repeating: 0, count: count) }
        let blocks = numbers.count / (dimensions * Self.block)
        var best = [Float](repeating: 0, count: blocks * Self.block)
        var places: [UInt32] = []
        var weights: [Float] = []
        var ends: [Int] = []
        for vector in vectors {
            for (place, number) in vector.prefix(dimensions).enumerated() where number != 0 {
                places.append(UInt32(place))
                weights.append(number)
            }
            ends.append(places.count)
        }
        places.withUnsafeBufferPointer { places in
            weights.withUnsafeBufferPointer { weights in
                guard let firstPlace = places.baseAddress, let firstWeight = weights.baseAddress else { return }
                let questions = zip([0] + ends, ends).map { start, end in
                    fte_question(places: firstPlace + start, numbers: firstWeight + start, count: end - start)
                }
                fte_nearest(numbers, blocks, dimensions, questions, questions.count, &best)
            }
        }
        best.removeLast(best.count - count)
        return best
    }
}
