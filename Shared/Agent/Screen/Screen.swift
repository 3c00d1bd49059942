import Core

/// Reads a customer's words before any model does: kind, triggers, sentiment, language.
public enum Screen {
    /// Screens one message; deterministic, microseconds, nothing but the text and the rules.
    public static func screen(_ text: CustomerText, rules: GuardrailRules) -> ScreenResult {
        ScreenResult(kind: .question, rulesVersion: rules.version)
    }
}
