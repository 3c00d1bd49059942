import Core

/// The agent without a model: quotes the best section that answers, or hands over; no key, no network.
public struct OfflineModel: ChatModel {
    /// Its name and version.
    public let name = "offline-1"
    /// It quotes English documentation.
    public let speaksOnlyEnglish = true
    /// A section that is tried because another did not help needs so much of that.
    private static let furtherShare = 2.0 / 3
    private let minimumCoverage: Double

    /// Makes the agent.
    ///
    /// - Parameter minimumCoverage: How much of the question's weight a section must hold to count as an answer.
    public init(minimumCoverage: Double = 0.3) {
        self.minimumCoverage = minimumCoverage
    }

    /// Answers from the best section not tried yet, else hands over.
    public func next(_ turn: ChatTurn) async throws -> ModelTurn {
        let tried = turn.exchanges.reduce(into: 0) { count, exchange in
            if case .failure(.unsafeDraft) = exchange.result { count += 1 }
        }
        let isFurther = !turn.scope.citedBefore.isEmpty
        let needed = isFurther ? minimumCoverage * Self.furtherShare : minimumCoverage
        let answering = turn.found.prefix(3).filter { $0.coverage >= needed }
        guard tried < 2, let best = answering.dropFirst(tried).first else {
            return ModelTurn(
                calls: [ModelCall(.escalateToHuman(reason: .noKnowledgeMatch, urgency: nil, summary: nil))])
        }
        let texts = turn.scope.configuration.texts
        let opening = (isFurther ? texts["follow_up"] : nil) ?? (turn.needsEmpathy ? texts["empathy"] : nil)
        let message = OfflineDraft.compose(best.section, channel: turn.scope.channel, opening: opening)
        return ModelTurn(
            calls: [ModelCall(.sendResponse(message: message, sources: [best.id], kind: .answer))],
            confidence: min(1, (best.score + best.coverage) / 1.5))
    }
}
