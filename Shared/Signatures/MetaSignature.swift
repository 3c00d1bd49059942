/// Tells requests that Meta signed from those that somebody else made: HMAC-SHA256 over the raw body.
public struct MetaSignature: Sendable {
    /// The header with the signature.
    public static let header = "X-Hub-Signature-256"
    private static let prefix = "sha256="
    private let secrets: [[UInt8]]

    /// Makes the check; any of the app's secrets may have signed.
    public init(secrets: [String]) {
        self.secrets = secrets.map { Array($0.utf8) }
    }

    /// Whether one of the secrets signed the body.
    public func isGenuine(body: [UInt8], signature: String?) -> Bool {
        guard let signature, signature.hasPrefix(Self.prefix),
            let sent = [UInt8](hexadecimal: String(signature.dropFirst(Self.prefix.count)))
        else { return false }
        var matches = false
        for secret in secrets {
            matches = constantTimeEquals(HMAC.sha256(key: secret, message: body), sent) || matches
        }
        return matches
    }
}
