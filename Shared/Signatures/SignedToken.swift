import Core

/// A JSON Web Token that we sign ourselves with RS256, as Google wants a service account to.
public enum SignedToken {
    /// Writes a token.
    ///
    /// - Parameters:
    ///   - claims: What it says, as JSON.
    ///   - keyID: The key's id; nil leaves it out.
    ///   - key: The key that signs.
    /// - Returns: The token; nil only when libcrypto refuses.
    public static func make(claims: String, keyID: String?, key: RSAPrivateKey) -> String? {
        var header = #"{"alg":"RS256","typ":"JWT""#
        if let keyID {
            header += #","kid":"#
            header.append(jsonString: keyID)
        }
        header += "}"
        let signed = "\(WebSafeBase64.encode(header.utf8)).\(WebSafeBase64.encode(claims.utf8))"
        return key.signature(of: Array(signed.utf8)).map { "\(signed).\(WebSafeBase64.encode($0))" }
    }
}
