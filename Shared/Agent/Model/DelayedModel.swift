/// A model that thinks for a set time before another answers: for benchmarks of what waiting costs.
public struct DelayedModel: ChatModel {
    private let model: any ChatModel
    private let delay: Duration
    private let clock: any Clock<Duration>

    /// Wraps a model.
    public init(_ model: any ChatModel, delay: Duration, clock: any Clock<Duration> = ContinuousClock()) {
        self.model = model
        self.delay = delay
        self.clock = clock
    }

    /// The wrapped model's name.
    public var name: String { model.name }

    /// The version of the wrapped model's prompt.
    public var promptVersion: String? { model.promptVersion }

    /// The sentences of that prompt.
    public var promptSentences: [String] { model.promptSentences }

    /// What the wrapped model is.
    public var isLanguageModel: Bool { model.isLanguageModel }

    /// As many drafts as the wrapped model.
    public var maximumDrafts: Int { model.maximumDrafts }

    /// What the wrapped model says of itself.
    public var speaksOnlyEnglish: Bool { model.speaksOnlyEnglish }

    /// Waits, then asks the wrapped model.
    public func next(_ turn: ChatTurn) async throws -> ModelTurn {
        let time = turn.deadline.map { ContinuousClock.now.duration(to: $0) }
        try await clock.sleep(for: min(delay, time ?? delay))
        if let time, time <= delay { throw ModelError.away }
        return try await model.next(turn)
    }
}
