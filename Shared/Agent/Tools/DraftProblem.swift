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
    /// It promises what only a person may.
    case promise
    /// It says nothing.
    case empty
}
