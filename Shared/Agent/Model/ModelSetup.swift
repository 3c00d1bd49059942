public import Core
public import HTTPClient

/// The model that an environment asks for, with what it needs to run.
public struct ModelSetup: Sendable {
    /// What decides within a run.
    public let model: any ChatModel
    /// What carries its requests and must be run beside it; nil offline.
    public let client: HTTPClient?
    private let chat: ChatCompletionsModel?

    /// Makes the model: the configured one with its fallback, or the offline agent where nothing is configured.
    ///
    /// - Parameters:
    ///   - configuration: What the environment says; nil is offline.
    ///   - prompt: The system prompt's file.
    ///   - log: Where it writes.
    /// - Throws: ``AgentError/badPrompt(_:)``.
    public init(_ configuration: ModelConfiguration?, prompt: String, log: Log) throws(AgentError) {
        guard let configuration else {
            model = OfflineModel()
            client = nil
            chat = nil
            return
        }
        var limits = HTTPClientConfiguration()
        limits.maximumConnections = max(64, configuration.maximumConcurrent)
        let client = HTTPClient(name: "model-client", configuration: limits)
        let chat = ChatCompletionsModel(
            configuration, prompt: try PromptTemplate(prompt), http: client, log: log)
        model = configuration.fallback == .offline ? FallbackModel(chat) : chat
        self.client = client
        self.chat = chat
    }

    /// What health says: the model's name, and how it is where it can be away.
    public var details: [String: String] {
        var details = ["model": model.name]
        if let chat { details["model_state"] = chat.condition.text }
        return details
    }
}
