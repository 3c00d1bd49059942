public import Core
public import HTTPClient

/// A language model behind any OpenAI-compatible chat-completions endpoint.
///
/// It keeps nothing of a run: each turn is put together from what the run has noted, so any number of runs may ask at
/// once. What it learns of the endpoint (fields it refuses, how much it takes, whether it is there) holds for all.
public final class ChatCompletionsModel: ChatModel {
    /// The model's name, as configured.
    public let name: String
    /// The version of its prompt.
    public let promptVersion: String?
    /// What may not leave in a draft.
    public let promptSentences: [String]
    /// It reads what people write, and what it reads costs money.
    public let isLanguageModel = true
    /// It answers in the customer's language.
    public let speaksOnlyEnglish = false

    /// A draft that is refused is rewritten once.
    public let maximumDrafts = 2

    private let configuration: ModelConfiguration
    private let client: ModelClient
    private let builder: PromptBuilder
    private let truncation = TruncationWatch()
    private let log: Log

    /// Makes the model.
    ///
    /// - Parameters:
    ///   - configuration: Where it is and what it may cost.
    ///   - prompt: What it goes by.
    ///   - http: What carries its requests; it must run.
    ///   - clock: What pauses between tries are measured with.
    ///   - log: Where it writes what it learns of the endpoint.
    public init(
        _ configuration: ModelConfiguration, prompt: PromptTemplate, http: HTTPClient,
        clock: any Clock<Duration> = ContinuousClock(), log: Log
    ) {
        self.configuration = configuration
        self.log = log
        name = configuration.model
        promptVersion = prompt.version
        client = ModelClient(configuration, http: http, clock: clock, log: log)
        builder = PromptBuilder(template: prompt, tools: ChatRequest.tools)
        promptSentences = prompt.sentences
    }

    /// Asks the model for its next calls.
    ///
    /// - Parameter turn: Everything known so far.
    /// - Returns: The calls, none when it answered nothing that can be used, with the tokens either way.
    /// - Throws: ``ModelError`` when it cannot be asked.
    public func next(_ turn: ChatTurn) async throws -> ModelTurn {
        var names = Pseudonyms(turn)
        var estimate = 0
        let reply = try await client.reply(by: turn.deadline.map { $0 - configuration.reserve }) { isHalved in
            let budget = isHalved ? configuration.contextTokens / 2 : configuration.contextTokens
            let prompt = builder.prompt(for: turn, names: &names, budget: budget)
            estimate = prompt.estimate
            return ChatRequest(model: name, messages: prompt.messages)
        }
        if truncation.note(counted: reply.inputTokens, estimate: estimate) {
            log.warning("the model seems to cut prompts: it counts far fewer tokens than were sent")
        }
        // Models that think count their thoughts too: a limit that is ample for a reply cuts them off each time.
        if reply.finishReason == "length" { client.leaveOut(.maximumTokens) }
        let calls = TurnReader(turn, names: names).calls(of: reply)
        return ModelTurn(calls: calls, confidence: Self.confidence(turn, calls), tokens: tokens(of: reply))
    }

    /// How it is, for health.
    public var condition: ModelCondition {
        let load = client.load
        return ModelCondition(
            isResting: client.isResting, truncates: truncation.truncates, allowed: load.allowed,
            inFlight: load.inFlight, maximum: configuration.maximumConcurrent)
    }

    private func tokens(of reply: ChatReply) -> TokenCount? {
        guard let input = reply.inputTokens else { return nil }
        let cached = min(reply.cachedTokens, input)
        let output = reply.outputTokens ?? 0
        return TokenCount(
            input: input, cached: cached, output: output,
            cost: configuration.prices.cost(of: name, input: input, cached: cached, output: output))
    }

    /// A model does not say how sure it is: the sections it cites do.
    private static func confidence(_ turn: ChatTurn, _ calls: [ModelCall]) -> Double {
        for call in calls {
            guard case .sendResponse(_, let sources, .answer)? = try? ToolInput(call) else { continue }
            return turn.found.filter { sources.contains($0.id) }.map(\.score).max().map { min(1, $0) } ?? 0
        }
        return 0
    }
}
