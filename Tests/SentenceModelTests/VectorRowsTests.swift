import SentenceModel
import TestSupport
import Testing

struct VectorRowsTests {
    @Test(arguments: [1, 7, 8, 31, 32, 33, 100, 384, 1536])
    func `products are those of plain arithmetic`(dimensions: Int) {
        var random = SeededGenerator(seed: UInt64(dimensions))
        func vectors(_ count: Int) -> [[Float]] {
            (0..<count).map { _ in (0..<dimensions).map { _ in Float.random(in: -1...1, using: &random) } }
        }
        for (asked, count) in [(0, 23), (1, 1), (1, 32), (2, 33), (3, 100)] {
            let rows = vectors(count)
            // Most of what hashed words leave is zero.
            let questions = vectors(asked).map { $0.map { $0 > 0.5 ? 0 : $0 } }
            let nearness = VectorRows(rows, dimensions: dimensions).nearness(to: questions)
            #expect(nearness.count == rows.count)
            for (row, near) in zip(rows, nearness) {
                let products = questions.map { zip($0, row).reduce(Double(0)) { $0 + Double($1.0 * $1.1) } }
                #expect(abs(Double(near) - max(0, products.max() ?? 0)) < 1e-3)
            }
        }
    }

    @Test func `what has another size is cut or filled up`() {
        let rows = VectorRows([[1, 0, 0], [0, 1]], dimensions: 3)
        #expect(rows.nearness(to: [[0, 1]]) == [0, 1])
        #expect(rows.nearness(to: [[Float](repeating: 1, count: 40)]) == [1, 1])
        #expect(VectorRows([], dimensions: 3).nearness(to: [[1, 0, 0]]) == [])
        #expect(VectorRows([[]], dimensions: 0).nearness(to: [[]]) == [0])
    }
}
