public import Core

/// What decides within a run: a language model, or the offline agent; both through the same loop and tools.
public protocol ChatModel: Sendable {
    /// The model and its version, for the audit.
    var name: String { get }
    /// The version of the prompt it goes by, for the audit; nil where there is none.
    var promptVersion: String? { get }
    /// The sentences it goes by, none of which may leave in a draft.
    var promptSentences: [String] { get }
    /// Whether it reads what people write, and may obey it, and is paid for by the word.
    var isLanguageModel: Bool { get }
    /// Whether it can answer in English only.
    var speaksOnlyEnglish: Bool { get }
    /// How many drafts it may make before a person takes over, when the check refuses each.
    var maximumDrafts: Int { get }
    /// Decides what to do next.
    ///
    /// - Important: It keeps to the deadline of the turn by itself: only the end of the process cancels it.
    /// - Parameter turn: Everything known so far.
    /// - Returns: The calls it wants made, in order.
    /// - Throws: When the model is away or answers nothing usable.
    func next(_ turn: ChatTurn) async throws -> ModelTurn
}

extension ChatModel {
    /// No prompt unless a model says so.
    public var promptVersion: String? { nil }
    /// None unless a model says so.
    public var promptSentences: [String] { [] }
    /// It is not unless it says so.
    public var isLanguageModel: Bool { false }
    /// Three: without a model to rewrite, the next sections are tried.
    public var maximumDrafts: Int { 3 }
}

/// What a model knows when its turn comes.
public struct ChatTurn: Sendable {
    /// The run.
    public let scope: ToolScope
    /// What the customer asks, all messages of the run together.
    public let question: String
    /// Calls made so far with what came of them, oldest first.
    public let exchanges: [ToolExchange]
    /// Which turn this is, from 1.
    public let number: Int
    /// Whether the customer sounds upset, so that a kind word comes first.
    public let needsEmpathy: Bool
    /// The customer's language, where it is not English.
    public let language: String?
    /// When the run must have come to its effect; nil is without a limit.
    public let deadline: ContinuousClock.Instant?

    /// Makes a turn.
    ///
    /// - Parameters:
    ///   - scope: The run.
    ///   - question: What the customer asks.
    ///   - exchanges: Calls made so far.
    ///   - number: Which turn this is, from 1.
    ///   - needsEmpathy: Whether a kind word comes first.
    ///   - language: The customer's language, where it is not English.
    ///   - deadline: When the run must have come to its effect.
    public init(
        scope: ToolScope, question: String, exchanges: [ToolExchange], number: Int, needsEmpathy: Bool,
        language: String? = nil, deadline: ContinuousClock.Instant? = nil
    ) {
        self.scope = scope
        self.question = question
        self.exchanges = exchanges
        self.number = number
        self.needsEmpathy = needsEmpathy
        self.language = language
        self.deadline = deadline
    }

    /// What the searches of the run found, best first, without what earlier answers cited.
    public var found: [KnowledgeMatch] {
        var found: [KnowledgeMatch] = []
        for exchange in exchanges {
            guard case .success(.found(let results)) = exchange.result else { continue }
            for match in results.matches
            where !scope.citedBefore.contains(match.id) && !found.contains(where: { $0.id == match.id }) {
                found.append(match)
            }
        }
        return found
    }

    /// The earlier messages the run has fetched, newest first.
    public var history: [HistoryMessage] {
        for exchange in exchanges {
            if case .success(.history(let messages)) = exchange.result { return messages }
        }
        return []
    }
}

/// A call with what came of it.
public struct ToolExchange: Sendable {
    /// The call.
    public let call: ModelCall
    /// Its output, or why it failed.
    public let result: Result<ToolOutput, ToolError>

    /// Makes an exchange.
    public init(call: ModelCall, result: Result<ToolOutput, ToolError>) {
        self.call = call
        self.result = result
    }
}

/// What a model decided.
public struct ModelTurn: Sendable {
    /// The calls to make, in order.
    public let calls: [ModelCall]
    /// How sure it is: 0 to 1.
    public let confidence: Double
    /// Tokens in, cached and out, if it counts them.
    public let tokens: TokenCount?
    /// The model that really decided, where it is not the one that was asked.
    public let decidedBy: String?

    /// Makes a turn.
    public init(
        calls: [ModelCall], confidence: Double = 0, tokens: TokenCount? = nil, decidedBy: String? = nil
    ) {
        self.calls = calls
        self.confidence = confidence
        self.tokens = tokens
        self.decidedBy = decidedBy
    }
}

/// Tokens of one turn.
public struct TokenCount: Sendable, Hashable {
    /// Tokens in.
    public let input: Int
    /// Of these, from a cache.
    public let cached: Int
    /// Tokens out.
    public let output: Int
    /// What they cost in micro-USD; nil where nobody has said what a token costs.
    public let cost: Double?

    /// Makes a count.
    public init(input: Int, cached: Int, output: Int, cost: Double? = nil) {
        self.input = input
        self.cached = cached
        self.output = output
        self.cost = cost
    }

    /// Both together; the cost is known only where both are.
    public static func + (left: TokenCount, right: TokenCount) -> TokenCount {
        var cost: Double?
        if let first = left.cost, let second = right.cost { cost = first + second }
        return TokenCount(
            input: left.input + right.input, cached: left.cached + right.cached, output: left.output + right.output,
            cost: cost)
    }
}
