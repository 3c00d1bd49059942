import SentenceModel
import TestSupport
import Testing

struct VectorCodesTests {
    private static func units(_ count: Int, _ dimensions: Int, _ random: inout SeededGenerator) -> [[Float]] {
        (0..<count).map { _ in
            // Sums of several numbers lie as those of a sentence model do: most are small.
            let vector = (0..<dimensions).map { _ in
                (0..<6).reduce(Float(0)) { sum, _ in sum + Float.random(in: -1...1, using: &random) }
            }
            let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return vector.map { $0 / length }
        }
    }

    @Test(arguments: [384, 1536])
    func `products are nearly those of the vectors themselves, too large as often as too small`(
        dimensions: Int
    ) {
        var random = SeededGenerator(seed: UInt64(dimensions))
        let rows = Self.units(150, dimensions, &random)
        // Near to one row each, as questions are to what answers them.
        let questions = (0..<5).map { number in
            zip(rows[number], Self.units(1, dimensions, &random)[0]).map { $0 * 0.7 + $1 * 0.7 }
        }
        let exact = VectorRows(rows, dimensions: dimensions)
        var codes = VectorCodes(dimensions: dimensions)
        for row in rows { codes.append(row) }
        #expect(codes.count == rows.count)
        for question in questions {
            let errors = zip(codes.nearness(to: [question]), exact.nearness(to: [question])).filter { $1 > 0.01 }
                .map { $0 - $1 }
            #expect(errors.allSatisfy { abs($0) < 0.025 })
            let mean = errors.reduce(0, +) / Float(errors.count)
            #expect(abs(mean) < 0.003)
            #expect((errors.reduce(0) { $0 + $1 * $1 } / Float(errors.count)).squareRoot() < 0.008)
        }
        let together = codes.nearness(to: questions)
        let alone = questions.map { codes.nearness(to: [$0]) }
        for row in rows.indices { #expect(together[row] == alone.map { $0[row] }.max()) }
    }

    /// The largest numbers there can be must not run over where sums are short.
    @Test(arguments: [1, 63, 64, 65, 256, 1000])
    func `vectors of any size come out as they are where their numbers are steps`(dimensions: Int) {
        let ones = [Float](repeating: 1, count: dimensions)
        let turns = (0..<dimensions).map { Float($0 % 2 == 0 ? 1 : -1) }
        var codes = VectorCodes(dimensions: dimensions, capacity: 4)
        for row in [ones, turns, ones.map { -$0 }, ones.map { _ in 0 }] { codes.append(row) }
        let near = codes.nearness(to: [ones])
        let even = Float(dimensions % 2)
        for (found, expected) in zip(near, [Float(dimensions), even, 0, 0]) {
            #expect(abs(found - expected) < 0.001 * Float(dimensions))
        }
    }

    @Test func `what has another size is cut or filled up, and nothing is near to nothing`() {
        var codes = VectorCodes(dimensions: 3)
        #expect(codes.nearness(to: [[1, 0, 0]]) == [])
        codes.append([1])
        codes.append([0, 1, 0, 5])
        #expect(codes.nearness(to: []) == [0, 0])
        let near = codes.nearness(to: [[0, 1]])
        #expect(near[0] == 0 && abs(near[1] - 1) < 0.001)
        var none = VectorCodes(dimensions: 0)
        none.append([])
        #expect(none.nearness(to: [[]]) == [0])
    }
}
