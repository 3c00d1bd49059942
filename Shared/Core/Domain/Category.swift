/// What a form submission is about, as the customer chose it.
public enum Category: String, CaseIterable, Sendable, Codable {
    /// None of the others.
    case general
    /// Signing in, passwords, locked accounts.
    case accountAccess = "account_access"
    /// How something is done.
    case howTo = "how_to"
    /// Something does not work.
    case technical
    /// Invoices and payment.
    case billing
    /// A defect.
    case bugReport = "bug_report"
    /// A wish.
    case featureRequest = "feature_request"
    /// Praise or criticism.
    case feedback
    /// Dissatisfaction.
    case complaint
}
