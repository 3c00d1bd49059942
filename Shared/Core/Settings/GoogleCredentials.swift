import FoundationEssentials

/// What opens a mailbox at Google: the file that a person downloads or that `gcloud` writes.
public enum GoogleCredentials: Sendable, Hashable {
    /// A person has given access to one mailbox.
    case authorizedUser(clientID: String, clientSecret: String, refreshToken: String, tokenURL: String)
    /// An administrator has let a service account act for mailboxes of the domain.
    case serviceAccount(address: String, privateKey: String, keyID: String?, tokenURL: String)

    private static let defaultTokenURL = "https://oauth2.googleapis.com/token"

    /// Reads a file; nil for one that is neither, or lacks something.
    public init?(json: [UInt8]) {
        guard let file = try? JSONDecoder().decode(File.self, from: Data(json)) else { return nil }
        let tokenURL = file.tokenURL ?? Self.defaultTokenURL
        if let address = file.clientEmail, let key = file.privateKey {
            self = .serviceAccount(address: address, privateKey: key, keyID: file.privateKeyID, tokenURL: tokenURL)
        } else if let id = file.clientID, let secret = file.clientSecret, let token = file.refreshToken {
            self = .authorizedUser(clientID: id, clientSecret: secret, refreshToken: token, tokenURL: tokenURL)
        } else {
            return nil
        }
    }

    private struct File: Decodable {
        let clientID: String?
        let clientSecret: String?
        let refreshToken: String?
        let clientEmail: String?
        let privateKey: String?
        let privateKeyID: String?
        let tokenURL: String?

        enum CodingKeys: String, CodingKey {
            case clientID = "client_id"
            case clientSecret = "client_secret"
            case refreshToken = "refresh_token"
            case clientEmail = "client_email"
            case privateKey = "private_key"
            case privateKeyID = "private_key_id"
            case tokenURL = "token_uri"
        }
    }
}
