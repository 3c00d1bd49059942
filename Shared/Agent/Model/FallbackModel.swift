/// A model with the offline agent behind it: while the model is away it answers what it is sure of.
///
/// What it is not sure of, or cannot read, fails as the model did, so that a person takes over for that reason.
public struct FallbackModel: ChatModel {
    private let model: any ChatModel
    private let offline: any ChatModel

    /// Puts one behind the other.
    public init(_ model: any ChatModel, offline: any ChatModel = OfflineModel()) {
        self.model = model
        self.offline = offline
    }

    /// The model that is asked first.
    public var name: String { model.name }
    /// Its prompt's version.
    public var promptVersion: String? { model.promptVersion }
    /// The sentences of that prompt.
    public var promptSentences: [String] { model.promptSentences }
    /// What it is.
    public var isLanguageModel: Bool { model.isLanguageModel }
    /// How many drafts it may make.
    public var maximumDrafts: Int { model.maximumDrafts }
    /// What it says of itself.
    public var speaksOnlyEnglish: Bool { model.speaksOnlyEnglish }

    /// Asks the model, and the offline agent where the model cannot be asked.
    public func next(_ turn: ChatTurn) async throws -> ModelTurn {
        do {
            return try await model.next(turn)
        } catch let error as ModelError where error != .cancelled {
            guard turn.language == nil || !offline.speaksOnlyEnglish else { throw error }
            let answer = try await offline.next(turn)
            guard answer.calls.contains(where: { $0.name == ToolName.sendResponse.rawValue }) else { throw error }
            return ModelTurn(calls: answer.calls, confidence: answer.confidence, decidedBy: offline.name)
        }
    }
}
