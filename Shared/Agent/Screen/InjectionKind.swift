/// How a text tries to give the agent other orders than its own.
public enum InjectionKind: String, CaseIterable, Sendable, Hashable, Codable {
    /// It takes back what the agent was told ("ignore all previous instructions").
    case override
    /// It gives the agent another role ("you are now", "act as").
    case persona
    /// It asks for the agent's own instructions.
    case promptLeak = "prompt_leak"
    /// It names tools, other customers' data or a message of the system.
    case forgedOrder = "forged_order"
    /// It hides text from the eye: marks without a shape, comments.
    case hiddenText = "hidden_text"
    /// It holds text in a code that reads as orders.
    case encodedText = "encoded_text"
    /// It imitates the marks of a conversation with a model.
    case chatMarkup = "chat_markup"

    var bit: UInt8 {
        switch self {
        case .override: 1
        case .persona: 2
        case .promptLeak: 4
        case .forgedOrder: 8
        case .hiddenText: 16
        case .encodedText: 32
        case .chatMarkup: 64
        }
    }

    static func kinds(of bits: UInt8) -> [InjectionKind] { allCases.filter { bits & $0.bit != 0 } }
}
