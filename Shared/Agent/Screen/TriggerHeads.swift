public import Core
import FoundationEssentials

/// Knows a trigger by the meaning of a sentence, where no phrase of the rules does: one linear head a reason.
///
/// The heads are data. One speaks only where it is sure; what a negation takes back is known to the rules alone.
public struct TriggerHeads: Sendable {
    private struct File: Decodable {
        struct Head: Decodable {
            let reason: EscalationReason
            let sure: Float
            let bias: Float
            let weights: [Float]
        }

        let model: String
        let dimensions: Int
        let rows: String
        let heads: [Head]
    }

    /// The model they were trained for; vectors of another mean nothing to them.
    public let model: String
    /// SHA-256 of the rows they were trained on.
    public let rowsHash: String
    private let heads: [(reason: EscalationReason, sure: Float, head: LinearHead)]

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
        for head in file.heads where !head.reason.isTrigger {
            throw .badRules("a head for \(head.reason.rawValue), which no words of a customer fire")
        }
        model = file.model
        rowsHash = file.rows
        heads = file.heads.map { ($0.reason, $0.sure, LinearHead(weights: $0.weights, bias: $0.bias)) }
    }

    /// Whether vectors of a model mean something to them.
    public func understands(model other: String) -> Bool {
        LinearHead.isSameKind(other, as: model)
    }

    /// Finds the triggers of which a sentence is sure.
    ///
    /// - Parameter vectors: The vectors of ``SentimentSentences``, each of length 1.
    /// - Returns: One reason at most for each sentence.
    public func reasons(near vectors: [[Float]]) -> Set<EscalationReason> {
        Set(vectors.compactMap { certainty($0) }.filter { $0.margin > 0 }.map(\.reason))
    }

    /// The reason a sentence is nearest to, and how much more than sure its head is: a sentence has one meaning.
    func certainty(_ vector: [Float]) -> (reason: EscalationReason, margin: Float)? {
        heads.compactMap { reason, sure, head in head.evidence(vector).map { (reason, $0 - sure) } }
            .max { $0.1 < $1.1 }
    }
}
