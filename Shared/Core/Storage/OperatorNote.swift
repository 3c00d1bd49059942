/// What is written beside an effect, so that it can be told who did it.
public struct OperatorNote: Sendable {
    /// Who.
    public let name: String
    /// What, by the tool's name.
    public let action: String
    /// Ids and hashes, never texts.
    public let details: [String: String]
    /// When.
    public let at: Timestamp

    /// The same, done now: whoever waited for a lock did it after the one that held it.
    public var now: OperatorNote { OperatorNote(name: name, action: action, details: details, at: max(at, .now)) }

    /// Makes it from its parts.
    public init(name: String, action: String, details: [String: String], at: Timestamp) {
        self.name = name
        self.action = action
        self.details = details
        self.at = at
    }
}
