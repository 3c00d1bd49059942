import Core

/// What a customer sent with the support form, checked and normalised.
struct FormSubmission: Sendable, Equatable {
    /// As typed, trimmed.
    let name: String
    /// Lower case: the customer's identity on this channel.
    let email: String
    /// As typed, trimmed.
    let subject: String
    /// What it is about.
    let category: Category
    /// As typed, trimmed.
    let message: String
    /// How soon it wants attention.
    let priority: Priority
    /// E.164.
    let phone: String?
    /// Whether a signed token vouches for the address.
    let isIdentityVerified: Bool

    /// SHA-256 over subject and message, which recognises the same text.
    var contentHash: String { SHA256.hexadecimal(subject + "\u{0}" + message) }
}
