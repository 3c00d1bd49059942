/// What tokens cost, by model, in micro-USD for a thousand of them.
public struct ModelPrices: Sendable, Hashable {
    private struct Price: Sendable, Hashable {
        let input: Double
        let cached: Double
        let output: Double
    }
    private var prices: [String: Price] = [:]

    /// Knows no price.
    public init() {}

    /// Reads `{"model": {"in": 2500, "cached": 1250, "out": 10000}}`; nil when it is anything else.
    ///
    /// Without a price for cached tokens they cost what others cost.
    public init?(json: String) {
        guard let models = JSONElement(text: json)?.object else { return nil }
        for (model, element) in models {
            guard let input = Self.amount(element["in"]), let output = Self.amount(element["out"]) else { return nil }
            let cached = element["cached"].map { Self.amount($0) } ?? input
            guard let cached else { return nil }
            prices[model] = Price(input: input, cached: cached, output: output)
        }
    }

    /// What these tokens cost in micro-USD; nil where nobody has said so, which is not the same as nothing.
    public func cost(of model: String, input: Int, cached: Int, output: Int) -> Double? {
        guard let price = prices[model] else { return nil }
        let fresh = Double(max(0, input - cached)) * price.input
        return (fresh + Double(cached) * price.cached + Double(output) * price.output) / 1000
    }

    private static func amount(_ element: JSONElement?) -> Double? {
        switch element {
        case .integer(let number) where number >= 0: Double(number)
        case .number(let number) where number >= 0: number
        default: nil
        }
    }
}
