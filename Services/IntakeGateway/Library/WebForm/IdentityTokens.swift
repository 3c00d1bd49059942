import Core
import Signatures

/// Checks the tokens with which a site vouches for a customer it has signed in.
///
/// A token is HMAC-SHA256 of the lower-cased mail address under a secret that the site shares, in hexadecimal.
struct IdentityTokens: Sendable {
    private let secret: [UInt8]

    init(secret: [UInt8]) {
        self.secret = secret
    }

    func isGenuine(_ token: String, for email: String) -> Bool {
        let expected = HMAC.sha256(key: secret, message: Array(email.utf8)).hexadecimal
        return constantTimeEquals(Array(expected.utf8), Array(token.lowercased().utf8))
    }
}
