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
        let packed = Self.packed(vector)
        guard packed.count == stride, best.count * stride <= rows.count else { return }
        // Every message goes through all passages here; spans leave the compiler little to check on the way.
        let query = packed.span
        let all = rows.span
        var nearest = best.mutableSpan
        for passage in nearest.indices {
            let row = all.extracting(passage * stride..<(passage + 1) * stride)
            nearest[passage] = max(nearest[passage], Self.product(row, query))
        }
    }

    @inline(__always)
    private static func product(_ row: Span<SIMD16<Float>>, _ query: Span<SIMD16<Float>>) -> Float {
        var sum = SIMD16<Float>.zero
        for place in 0..<min(row.count, query.count) { sum += row[place] * query[place] }
        return sum.sum()
    }

    private static func packed(_ vector: [Float]) -> [SIMD16<Float>] {
        let numbers = vector.span
        return Swift.stride(from: 0, to: vector.count, by: 16).map { start in
            var lanes = SIMD16<Float>.zero
            for lane in 0..<min(16, numbers.count - start) { lanes[lane] = numbers[start + lane] }
            return lanes
        }
    }
}
