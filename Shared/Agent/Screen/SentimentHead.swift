import FoundationEssentials

/// Hears anger in the vectors of sentences, where words alone say nothing: one logistic regression, read from data.
public struct SentimentHead: Sendable {
    private struct File: Decodable {
        struct Calibration: Decodable {
            let quiet: Float
            let sure: Float
        }

        let model: String
        let dimensions: Int
        let rows: String
        let calibration: Calibration
        let bias: Float
        let weights: [Float]
    }

    /// The model it was trained for; vectors of another mean nothing to it.
    public let model: String
    /// How many numbers a vector has.
    public var dimensions: Int { weights.count }
    /// SHA-256 of the rows it was trained on.
    public let rowsHash: String
    private let weights: [Float]
    private let bias: Float
    private let quiet: Float
    private let sure: Float

    /// Reads a head.
    ///
    /// - Parameter json: The text of `context/sentiment/head.json`.
    /// - Throws: ``AgentError/badRules(_:)``.
    public init(json: String) throws(AgentError) {
        let file: File
        do {
            file = try JSONDecoder().decode(File.self, from: Data(json.utf8))
        } catch {
            throw .badRules("not the expected JSON of a sentiment head: \(error)")
        }
        guard file.weights.count == file.dimensions, file.dimensions > 0 else {
            throw .badRules("a sentiment head of \(file.dimensions) dimensions with \(file.weights.count) weights")
        }
        guard file.calibration.sure > file.calibration.quiet else {
            throw .badRules("a sentiment head that is sure before it stops being quiet")
        }
        model = file.model
        rowsHash = file.rows
        weights = file.weights
        bias = file.bias
        quiet = file.calibration.quiet
        sure = file.calibration.sure
    }

    /// Whether vectors of a model mean something to it: another graph of the same weights is near enough.
    public func understands(model other: String) -> Bool {
        Self.kind(of: other) == Self.kind(of: model)
    }

    private static func kind(of model: String) -> Substring {
        model.prefix { $0 != ":" }
    }

    /// Hears a message, where the embedder speaks the head's language.
    ///
    /// - Parameters:
    ///   - text: What the customer wrote.
    ///   - embedder: What turns its sentences into vectors.
    /// - Returns: What was heard; nil when there is nothing to hear, or the embedder is of another kind.
    /// - Throws: What the embedder throws.
    public func hear(_ text: CustomerText, embedder: any Embedder) async throws -> HeardAnger? {
        guard understands(model: embedder.model) else { return nil }
        let sentences = SentimentSentences.of(text)
        return sentences.isEmpty ? nil : hear(try await embedder.embed(sentences.map(Self.withoutNumbers)))
    }

    /// A number says nothing of a mood, but moves the vector: each becomes the same one.
    static func withoutNumbers(_ sentence: String) -> String {
        guard sentence.utf8.contains(where: { (0x30...0x39).contains($0) }) else { return sentence }
        var masked = ""
        var isInside = false
        for character in sentence {
            let isDigit = character.isASCII && character.isNumber
            if !isDigit { masked.append(character) } else if !isInside { masked.append("1") }
            isInside = isDigit
        }
        return masked
    }

    /// What it hears in a message: the angriest sentence counts, however calm the story around it.
    ///
    /// - Parameter vectors: The vectors of ``SentimentSentences``, each of length 1.
    /// - Returns: Nil where there is nothing to hear.
    public func hear(_ vectors: [[Float]]) -> HeardAnger? {
        vectors.compactMap(evidence).max().map(heard)
    }

    /// How much one sentence speaks for anger, as a logarithm of odds; nil for a vector of another model.
    func evidence(_ vector: [Float]) -> Float? {
        guard vector.count == weights.count else { return nil }
        var sum = bias
        for index in vector.indices { sum += vector[index] * weights[index] }
        return sum.isFinite ? sum : nil
    }

    /// Puts evidence on the scale of the calibration.
    func heard(_ evidence: Float) -> HeardAnger {
        HeardAnger(level: (evidence - quiet) / (sure - quiet), calmness: quiet - evidence)
    }
}

/// What the head heard in a message.
public struct HeardAnger: Sendable, Hashable {
    /// Below 0 nothing, at 1 as much as almost no calm message has.
    let level: Float
    /// How far below the first doubt it stays.
    let calmness: Float
}
