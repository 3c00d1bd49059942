import CVectors

/// Vectors in half a byte a number, all compared with a question at once, about.
///
/// So they take an eighth of the memory of ``VectorRows``. A product of two vectors of length 1 is off by less than a
/// hundredth as a rule: that tells which may be the nearest, and not which is.
public struct VectorCodes: Sendable {
    private static let chunk = Int(FTE_CHUNK)

    /// Row by row.
    private var codes: [UInt8] = []
    /// What a step of each row's numbers is worth.
    private var steps: [Float] = []
    private let dimensions: Int
    /// So many chunks make a row.
    private let chunks: Int

    /// How many there are.
    public var count: Int { steps.count }

    /// Begins without any.
    ///
    /// - Parameters:
    ///   - dimensions: How many numbers a vector has.
    ///   - capacity: How many are likely to come.
    public init(dimensions: Int, capacity: Int = 0) {
        self.dimensions = dimensions
        chunks = (dimensions + 2 * Self.chunk - 1) / (2 * Self.chunk)
        codes.reserveCapacity(capacity * chunks * Self.chunk)
        steps.reserveCapacity(capacity)
    }

    /// Adds a vector; what is too short is filled up with zeros.
    public mutating func append(_ vector: [Float]) {
        let start = codes.count
        codes.append(contentsOf: repeatElement(0, count: chunks * Self.chunk))
        let step = codes.withUnsafeMutableBufferPointer { codes in
            codes.baseAddress.map { fte_code_row(vector, min(vector.count, dimensions), chunks, $0 + start) }
        }
        steps.append(step ?? 0)
    }

    /// How near each is to the nearest of some vectors, about; 0 where none is near.
    public func nearness(to vectors: [[Float]]) -> [Float] {
        var best = [Float](repeating: 0, count: count)
        guard dimensions > 0 else { return best }
        let questions = vectors.map(coded)
        let numbers = questions.flatMap(\.numbers)
        numbers.withUnsafeBufferPointer { numbers in
            guard let first = numbers.baseAddress else { return }
            let asked = questions.indices.map { place in
                fte_coded_question(
                    numbers: first + place * chunks * 2 * Self.chunk, zero: questions[place].zero,
                    step: questions[place].step)
            }
            fte_nearest_codes(codes, steps, count, chunks, asked, asked.count, &best)
        }
        return best
    }

    /// A question in steps of the 127th part of its largest number.
    private func coded(_ vector: [Float]) -> (numbers: [Int8], zero: Int32, step: Float) {
        let numbers = vector.prefix(dimensions)
        let largest = numbers.reduce(0) { max($0, abs($1)) }
        let scale = largest > 0 ? 127 / largest : 0
        var coded = numbers.map { Int8(($0 * scale).rounded()) }
        coded += repeatElement(0, count: chunks * 2 * Self.chunk - coded.count)
        // The codes of the rows are 8 more than they say.
        return (coded, coded.reduce(0) { $0 + 8 * Int32($1) }, largest / 127)
    }
}
