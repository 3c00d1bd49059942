import Core
public import Signatures

/// Whom a Gmail stand-in takes for whom.
public struct GmailIdentity: Sendable {
    /// The mailbox that the refresh token opens.
    public var mailbox = "support@example.com"
    /// Mailboxes that a service account opens beside it.
    public var furtherMailboxes: [String] = []
    /// The addresses that each mailbox may write from, beside its own.
    public var aliases = ["help@example.com"]
    /// The OAuth client.
    public var clientID = "client-of-the-stand-in.apps.example.com"
    /// The OAuth client's secret.
    public var clientSecret = "client-secret-of-the-stand-in"
    /// The token that opens the mailbox.
    public var refreshToken = "refresh-token-of-the-stand-in"
    /// The service account that may act for every mailbox.
    public var serviceAccount = "fte@project.iam.example.com"
    /// The topic that `watch` must name.
    public var topic = "projects/example/topics/gmail"
    /// Whom pushes are for.
    public var pushAudience = "https://support.example.com/api/v1/webhooks/gmail"
    /// The service account that pushes.
    public var pushAccount = "push@project.iam.example.com"
    /// Which of its lives this is: another one gives its messages other ids.
    public var life = ""
    /// The place in its history that a mailbox begins at.
    ///
    /// What comes before is not known. A later life begins at a later one, as the real place only ever grows.
    public var firstHistoryID: UInt64 = 1000

    /// Makes the usual one.
    public init() {}

    /// Every mailbox.
    var mailboxes: [String] { [mailbox] + furtherMailboxes }

    /// The file of an authorized user, as `GMAIL_CREDENTIALS_PATH` names one.
    public func authorizedUser(api: String) -> String {
        object([
            ("type", "authorized_user"), ("client_id", clientID), ("client_secret", clientSecret),
            ("refresh_token", refreshToken), ("token_uri", "\(api)/token"),
        ])
    }

    /// The file of a service account with delegation.
    public func serviceAccountFile(api: String, key: RSAPrivateKey) -> String {
        object([
            ("type", "service_account"), ("client_email", serviceAccount), ("private_key_id", "service-1"),
            ("private_key", key.pem), ("token_uri", "\(api)/token"),
        ])
    }

    private func object(_ fields: [(String, String)]) -> String {
        var text = "{"
        for (place, field) in fields.enumerated() {
            if place > 0 { text += "," }
            text.append(jsonString: field.0)
            text += ":"
            text.append(jsonString: field.1)
        }
        return text + "}"
    }
}
