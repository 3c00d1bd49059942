public import Core
import FoundationEssentials

/// Knows a trigger, or the kind of a message, by the meaning of its sentences: one linear head each.
///
/// The heads are data. Words propose and a head may object: where no sentence sounds like its reason, the words were
/// used in another sense ("a man in court over a parking matter"). By itself a head speaks only where it is sure; what a
/// negation takes back is known to the rules alone.
public struct TriggerHeads: Sendable {
    private struct File: Decodable {
        struct Head: Decodable {
            let reason: EscalationReason
            let sure: Float
            let doubt: Float
            let bias: Float
            let weights: [Float]
        }

        struct Kind: Decodable {
            let kind: MessageKind
            let sure: Float
            let bias: Float
            let weights: [Float]
        }

        let model: String
        let dimensions: Int
        let rows: String
        let heads: [Head]
        let kinds: [Kind]?
    }

    /// The model they were trained for; vectors of another mean nothing to them.
    public let model: String
    /// SHA-256 of the rows they were trained on.
    public let rowsHash: String
    private let heads: [(reason: EscalationReason, sure: Float, doubt: Float, head: LinearHead)]
    private let kinds: [(kind: MessageKind, sure: Float, head: LinearHead)]

    /// Reads the heads.
    ///
    /// - Parameter json: The text of `context/triggers/heads.json`.
    /// - Throws: ``AgentError/badRules(_:)``.
    public init(json: String) throws(AgentError) {
        let file: File
        do {
            file = try JSONDecoder().decode(File.self, from: Data(json.utf8))
        } catch {
            throw .badRules("not the expected JSON of trigger heads: \(error)")
        }
        for head in file.heads where head.weights.count != file.dimensions || head.weights.isEmpty {
            throw .badRules(
                "a head for \(head.reason.rawValue) of \(file.dimensions) dimensions with \(head.weights.count) weights"
            )
        }
        for head in file.kinds ?? [] where head.weights.count != file.dimensions {
            throw .badRules("a head for \(head.kind.rawValue) with \(head.weights.count) weights")
        }
        for head in file.heads where !head.reason.isTrigger {
            throw .badRules("a head for \(head.reason.rawValue), which no words of a customer fire")
        }
        for head in file.heads where head.doubt >= head.sure {
            throw .badRules("a head for \(head.reason.rawValue) that doubts what it is sure of")
        }
        model = file.model
        rowsHash = file.rows
        heads = file.heads.map { ($0.reason, $0.sure, $0.doubt, LinearHead(weights: $0.weights, bias: $0.bias)) }
        kinds = (file.kinds ?? []).map { ($0.kind, $0.sure, LinearHead(weights: $0.weights, bias: $0.bias)) }
    }

    /// Whether vectors of a model mean something to them.
    public func understands(model other: String) -> Bool {
        LinearHead.isSameKind(other, as: model)
    }

    /// Finds the triggers of which a sentence is sure.
    ///
    /// - Parameters:
    ///   - vectors: The vectors of ``SentimentSentences``, each of length 1.
    ///   - headings: How many of them, at the beginning, are of a subject.
    /// - Returns: One reason at most for each sentence.
    public func reasons(near vectors: [[Float]], headings: Int = 0) -> Set<EscalationReason> {
        let sure = vectors.enumerated().compactMap { place, vector in
            certainty(vector).flatMap { $0.margin > (place < headings ? LinearHead.ofHeading : 0) ? $0.reason : nil }
        }
        return Set(sure)
    }

    /// Finds the reasons that no sentence sounds like, whatever its words.
    ///
    /// - Parameters:
    ///   - vectors: The vectors of ``SentimentSentences``, each of length 1.
    ///   - headings: How many of them, at the beginning, are of a subject.
    /// - Returns: None where there is nothing to hear.
    public func doubts(near vectors: [[Float]], headings: Int = 0) -> Set<EscalationReason> {
        guard !vectors.isEmpty else { return [] }
        let doubting = heads.filter { _, _, doubt, head in
            vectors.enumerated().allSatisfy { place, vector in
                let bar = doubt + (place < headings ? LinearHead.ofHeading : 0)
                return head.evidence(vector).map { $0 < bar } ?? false
            }
        }
        return Set(doubting.map(\.reason))
    }

    /// The kind that every sentence is surely of; nil where one is not.
    public func kind(of vectors: some Collection<[Float]>) -> MessageKind? {
        guard !vectors.isEmpty else { return nil }
        return kinds.first { _, sure, head in
            vectors.allSatisfy { vector in head.evidence(vector).map { $0 > sure } ?? false }
        }?.kind
    }

    /// The reason a sentence is nearest to, and how much more than sure its head is: a sentence has one meaning.
    func certainty(_ vector: [Float]) -> (reason: EscalationReason, margin: Float)? {
        heads.compactMap { reason, sure, _, head in head.evidence(vector).map { (reason, $0 - sure) } }
            .max { $0.1 < $1.1 }
    }
}
