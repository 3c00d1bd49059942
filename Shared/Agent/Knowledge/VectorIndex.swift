/// Vectors of passages in one block, compared sixteen numbers at a time.
struct VectorIndex: Sendable {
    /// The best passage of one owner.
    struct Nearest {
        var passage: Int?
        var cosine: Float = 0
    }

    private let rows: [SIMD16<Float>]
    private let owners: [Int]
    private let stride: Int

    /// Takes vectors of length 1, each with the section it belongs to.
    init(_ vectors: [[Float]], owners: [Int], dimensions: Int) {
        stride = (dimensions + 15) / 16
        self.owners = owners
        rows = vectors.flatMap(Self.packed)
    }

    /// Notes for each owner the passage nearest to a vector, where it is nearer than what is noted.
    func improve(_ best: inout [Nearest], with vector: [Float]) {
        let query = Self.packed(vector)
        guard query.count == stride else { return }
        for (passage, owner) in owners.enumerated() {
            var sum = SIMD16<Float>.zero
            let start = passage * stride
            for place in 0..<stride { sum += rows[start + place] * query[place] }
            let cosine = sum.sum()
            if cosine > best[owner].cosine { best[owner] = Nearest(passage: passage, cosine: cosine) }
        }
    }

    private static func packed(_ vector: [Float]) -> [SIMD16<Float>] {
        Swift.stride(from: 0, to: vector.count, by: 16).map { start in
            var lanes = SIMD16<Float>.zero
            for lane in 0..<min(16, vector.count - start) { lanes[lane] = vector[start + lane] }
            return lanes
        }
    }
}
