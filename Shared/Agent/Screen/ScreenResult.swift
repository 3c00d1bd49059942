public import Core

/// What the screen found in a message, before any model.
public struct ScreenResult: Sendable, Hashable {
    /// What kind of utterance it is.
    public let kind: MessageKind
    /// The guardrails that fired, highest first.
    public let triggers: [EscalationReason]
    /// How the customer sounds: 0 furious, 0.5 neutral, 1 delighted.
    public let sentiment: Double
    /// The language as its two letters, `und` where the text says nothing of it.
    public let language: String
    /// The command, when the kind is one.
    public let command: CustomerCommand?
    /// The category the words suggest, for channels that bring none.
    public let category: Category
    /// Attempts to give the agent other orders; recorded, and no reason by themselves to call a person.
    public let injections: [InjectionKind]
    /// The version of the rules that decided.
    public let rulesVersion: String

    /// Makes a result.
    public init(
        kind: MessageKind, triggers: [EscalationReason] = [], sentiment: Double = 0.5, language: String = "en",
        command: CustomerCommand? = nil, category: Category = .general, injections: [InjectionKind] = [],
        rulesVersion: String = ""
    ) {
        self.kind = kind
        self.triggers = triggers
        self.sentiment = sentiment
        self.language = language
        self.command = command
        self.category = category
        self.injections = injections
        self.rulesVersion = rulesVersion
    }

    /// The trigger that counts.
    public var highestTrigger: EscalationReason? { triggers.first }

    /// The priority the words suggest: high below a sentiment of 0.5 that still is no trigger, and what triggers ask.
    public var suggestedPriority: Priority {
        let urgency = triggers.map(\.urgency).max() ?? .medium
        return max(urgency, sentiment < 0.5 ? .high : .medium)
    }
}
