/// Vectors of passages in one block, compared sixteen numbers at a time.
struct VectorIndex: Sendable {
    private let rows: [SIMD16<Float>]
    private let stride: Int

    /// Takes vectors of length 1.
    init(_ vectors: [[Float]], dimensions: Int) {
        stride = (dimensions + 15) / 16
        rows = vectors.flatMap(Self.packed)
    }

    /// Notes for each passage how near it is to a vector, where it is nearer than what is noted.
    func improve(_ best: inout [Float], with vector: [Float]) {
        let query = Self.packed(vector)
        guard query.count == stride else { return }
        for passage in best.indices {
            var sum = SIMD16<Float>.zero
            let start = passage * stride
            for place in 0..<stride { sum += rows[start + place] * query[place] }
            best[passage] = max(best[passage], sum.sum())
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
