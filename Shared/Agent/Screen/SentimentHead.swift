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
    public var dimensions: Int { head.weights.count }
    /// SHA-256 of the rows it was trained on.
    public let rowsHash: String
    private let head: LinearHead
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
        head = LinearHead(weights: file.weights, bias: file.bias)
        quiet = file.calibration.quiet
        sure = file.calibration.sure
    }

    /// Whether vectors of a model mean something to it.
    public func understands(model other: String) -> Bool {
        LinearHead.isSameKind(other, as: model)
    }

    /// What it hears in a message: the angriest sentence counts, and the story around it a little.
    ///
    /// - Parameters:
    ///   - vectors: The vectors of ``SentimentSentences``, each of length 1.
    ///   - headings: How many of them, at the beginning, are of a subject.
    /// - Returns: Nil where there is nothing to hear.
    public func hear(_ vectors: [[Float]], headings: Int = 0) -> HeardAnger? {
        evidence(of: vectors, headings: headings).map(heard)
    }

    /// What a sentence says against the company of the others: alone among calm ones it is more often only odd.
    private static let company: Float = 0.1

    /// How much a message speaks for anger; the training weighs its sentences in the same way.
    func evidence(of vectors: [[Float]], headings: Int = 0) -> Float? {
        let each = vectors.enumerated().compactMap { place, vector in
            evidence(vector).map { place < headings ? $0 - LinearHead.ofHeading : $0 }
        }
        guard let highest = each.max(), each.count > 1 else { return each.first }
        let others = (each.reduce(0, +) - highest) / Float(each.count - 1)
        return highest - Self.company * (highest - others)
    }

    /// How much one sentence speaks for anger, as a logarithm of odds; nil for a vector of another model.
    func evidence(_ vector: [Float]) -> Float? { head.evidence(vector) }

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

    /// The same, with half the anger.
    var halved: HeardAnger { HeardAnger(level: level > 0 ? level / 2 : level, calmness: calmness) }
}
