/// One logistic regression over the vector of a sentence.
struct LinearHead: Sendable {
    let weights: [Float]
    let bias: Float

    /// A heading is no sentence ("throws me out at the door"): what it seems to say has to be so much clearer.
    static let ofHeading: Float = 1.5

    /// How much a sentence speaks for what the head knows, as a logarithm of odds; nil for a vector of another model.
    func evidence(_ vector: [Float]) -> Float? {
        guard vector.count == weights.count else { return nil }
        var sum = bias
        for index in vector.indices { sum += vector[index] * weights[index] }
        return sum.isFinite ? sum : nil
    }

    /// Whether vectors of a model mean something to a head of another: another graph of the same weights is near enough.
    static func isSameKind(_ model: String, as other: String) -> Bool {
        kind(of: model) == kind(of: other)
    }

    private static func kind(of model: String) -> Substring {
        model.prefix { $0 != ":" }
    }
}
