/// One call a model wants made.
public struct ModelCall: Sendable {
    /// The call's id, as the model gave it.
    public let id: String
    /// The tool's name; one that nobody knows gets a tool error.
    public let name: String
    /// What it is called with.
    public let arguments: Arguments
    /// The model's message that it came in; nil for calls of our own code.
    public let origin: ModelMessage?
    /// Why it must fail whatever its arguments are, where reading it has shown that.
    public let problem: ToolError?

    /// Arguments as they come: typed from our own code, JSON from a model outside.
    public enum Arguments: Sendable {
        /// Already typed.
        case typed(ToolInput)
        /// A JSON object.
        case json(String)
    }

    /// Makes a call.
    public init(
        id: String, name: String, arguments: Arguments, origin: ModelMessage? = nil, problem: ToolError? = nil
    ) {
        self.id = id
        self.name = name
        self.arguments = arguments
        self.origin = origin
        self.problem = problem
    }

    /// Makes a call of our own code.
    public init(_ input: ToolInput, id: String = "", origin: ModelMessage? = nil, problem: ToolError? = nil) {
        self.init(
            id: id, name: input.name.rawValue, arguments: .typed(input), origin: origin, problem: problem)
    }
}

/// A model's message, kept as it goes back to the model in later turns: which fields it has is the endpoint's affair.
public final class ModelMessage: Sendable {
    /// The message.
    let element: JSONElement
    /// The ids of its calls, every one of which must be answered.
    let callIDs: [String]

    init(element: JSONElement, callIDs: [String]) {
        self.element = element
        self.callIDs = callIDs
    }
}
