/// What is wrong with a draft.
public enum DraftProblem: String, CaseIterable, Sendable, Hashable, Codable {
    /// It names an amount of money.
    case money
    /// It names a link that neither the sections nor the customer did.
    case foreignLink = "foreign_link"
    /// It names a mail address that neither the sections nor the customer did.
    case foreignAddress = "foreign_address"
    /// It names a code, number or reference that neither the sections nor the customer did.
    case foreignCode = "foreign_code"
    /// It names something in quotes or as code that neither the sections nor the customer named.
    case foreignName = "foreign_name"
    /// It repeats a part of the agent's own instructions.
    case promptLeak = "prompt_leak"
    /// It speaks of the agent's own instructions.
    case ownOrders = "own_orders"
    /// It holds the raw text of an error.
    case rawError = "raw_error"
    /// It promises what only a person may.
    case promise
    /// It says nothing.
    case empty
}
