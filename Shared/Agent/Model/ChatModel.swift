/// What decides within a run: a language model, or the offline agent; both through the same loop and tools.
public protocol ChatModel: Sendable {
    /// The model and its version, for the audit.
    var name: String { get }
    /// Whether it can answer in English only.
    var speaksOnlyEnglish: Bool { get }
    /// Decides what to do next.
    ///
    /// - Parameter turn: Everything known so far.
    /// - Returns: The calls it wants made, in order.
    /// - Throws: When the model is away or answers nothing usable.
    func next(_ turn: ChatTurn) async throws -> ModelTurn
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
}

/// A call with what came of it.
public struct ToolExchange: Sendable {
    /// The call.
    public let call: ModelCall
    /// Its output, or why it failed.
    public let result: Result<ToolOutput, ToolError>
}

/// What a model decided.
public struct ModelTurn: Sendable {
    /// The calls to make, in order.
    public let calls: [ModelCall]
    /// How sure it is: 0 to 1.
    public let confidence: Double
    /// Tokens in, cached and out, if it counts them.
    public let tokens: TokenCount?

    /// Makes a turn.
    public init(calls: [ModelCall], confidence: Double = 0, tokens: TokenCount? = nil) {
        self.calls = calls
        self.confidence = confidence
        self.tokens = tokens
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

    /// Makes a count.
    public init(input: Int, cached: Int, output: Int) {
        self.input = input
        self.cached = cached
        self.output = output
    }
}

/// One call a model wants made.
public struct ModelCall: Sendable {
    /// The call's id, as the model gave it.
    public let id: String
    /// The tool's name; one that nobody knows gets a tool error.
    public let name: String
    /// What it is called with.
    public let arguments: Arguments

    /// Arguments as they come: typed from our own code, JSON from a model outside.
    public enum Arguments: Sendable {
        /// Already typed.
        case typed(ToolInput)
        /// A JSON object.
        case json(String)
    }

    /// Makes a call.
    public init(id: String, name: String, arguments: Arguments) {
        self.id = id
        self.name = name
        self.arguments = arguments
    }

    /// Makes a call of our own code.
    public init(_ input: ToolInput, id: String = "") {
        self.init(id: id, name: input.name.rawValue, arguments: .typed(input))
    }
}
