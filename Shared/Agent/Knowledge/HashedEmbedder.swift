public import Core

/// Vectors without a model: words, pairs of words and letter n-grams hashed into 384 places, weighted by rarity.
///
/// The floor: it knows spelling, not meaning.
public struct HashedEmbedder: Embedder {
    /// The name rows of these vectors carry.
    public let model = "hashed-384-v1"
    /// Numbers in a vector.
    public let dimensions = 384
    /// It knows words and their spelling alone.
    public let knowsMeaning = false
    private let weights: [String: Float]
    private let unknownWeight: Float

    /// Makes the embedder.
    ///
    /// - Parameters:
    ///   - weights: How much each stemmed word says (its IDF).
    ///   - unknownWeight: The same for words that are not listed.
    public init(weights: [String: Float] = [:], unknownWeight: Float = 1) {
        self.weights = weights
        self.unknownWeight = unknownWeight
    }

    /// Makes the embedder with the weights of a body of sections.
    public init(sections: [KnowledgeSection]) {
        let statistics = WordStatistics(sections.map { $0.headingPath + "\n" + $0.content })
        self.init(weights: statistics.weights, unknownWeight: statistics.unknownWeight)
    }

    /// One vector of length 1 for each text; the zero vector for a text without words.
    public func embed(_ texts: [String]) async throws -> [[Float]] {
        texts.map { vector(of: SearchWords.words(of: $0)) }
    }

    private func vector(of words: [String]) -> [Float] {
        var vector = [Float](repeating: 0, count: dimensions)
        var before: String?
        for word in words {
            let weight = weights[word] ?? unknownWeight
            add(word.utf8, seed: 1, weight: weight, to: &vector)
            let padded = Array("^\(word)$".utf8)
            let grams = max(padded.count - 3, 1)
            let share = 0.6 * weight / Float(grams).squareRoot()
            for start in 0..<grams {
                add(padded[start..<min(start + 4, padded.count)], seed: 2, weight: share, to: &vector)
            }
            if let before { add("\(before) \(word)".utf8, seed: 3, weight: 0.5 * weight, to: &vector) }
            before = word
        }
        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return length > 0 ? vector.map { $0 / length } : vector
    }

    private func add(_ bytes: some Sequence<UInt8>, seed: UInt64, weight: Float, to vector: inout [Float]) {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325 ^ seed
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        hash ^= hash >> 29
        hash = hash &* 0xbf58_476d_1ce4_e5b9
        hash ^= hash >> 32
        vector[Int(hash % UInt64(dimensions))] += hash & (1 << 40) == 0 ? weight : -weight
    }
}

/// In how many texts each word stands.
struct WordStatistics {
    /// How much each word says.
    let weights: [String: Float]
    /// How much a word says that stands nowhere.
    let unknownWeight: Float

    init(_ texts: [String]) {
        var counts: [String: Int] = [:]
        for text in texts { for word in Set(SearchWords.words(of: text)) { counts[word, default: 0] += 1 } }
        self.init(counts: counts, of: texts.count)
    }

    /// Takes in how many of so many texts each word stands.
    init(counts: [String: Int], of texts: Int) {
        let total = Float(texts)
        weights = counts.mapValues { Self.logarithm(1 + (total - Float($0) + 0.5) / (Float($0) + 0.5)) }
        unknownWeight = Self.logarithm(1 + (total + 0.5) / 0.5)
    }

    /// The natural logarithm of a number of at least 1, to a millionth.
    static func logarithm(_ value: Float) -> Float {
        var exponent: Float = 0
        var rest = Double(value)
        while rest > 1.5 {
            rest /= 2
            exponent += 1
        }
        let ratio = (rest - 1) / (rest + 1)
        let square = ratio * ratio
        var term = ratio
        var sum = 0.0
        for order in stride(from: 1.0, through: 15, by: 2) {
            sum += term / order
            term *= square
        }
        return Float(2 * sum) + exponent * 0.693_147_18
    }
}
