/// The guardrails, read from data.
public struct GuardrailRules: Sendable {
    /// The version the data names.
    public let version: String

    /// Reads the rules.
    ///
    /// - Parameter json: The text of `context/guardrails.json`.
    /// - Throws: ``AgentError/badRules(_:)``.
    public init(json: String) throws(AgentError) {
        version = ""
    }
}
