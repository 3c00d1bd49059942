import Synchronization
import Core
import FoundationEssentials
import HTTPServer
public import Signatures

/// Google's side of OAuth, and the keys of its pushes.
extension GmailStandIn {
    private struct Assertion: Decodable {
        let iss: String
        let sub: String
        let scope: String
        let aud: String
        let iat: Double
        let exp: Double
    }

    /// The mailbox that a call's token opens; nil where it opens none.
    func caller(of request: HTTPRequest) -> String? {
        guard let value = request.headers["Authorization"], value.hasPrefix("Bearer ") else { return nil }
        return state.withLock { state in
            guard let token = state.tokens[String(value.dropFirst(7))], token.end > .now else { return nil }
            return token.mailbox
        }
    }

    /// The token endpoint.
    func token(_ request: HTTPRequest) -> HTTPResponse {
        guard request.mediaType == "application/x-www-form-urlencoded", let form = HTTPFormBody(request.body) else {
            return Self.refusal(400, "invalid_request")
        }
        switch form.text("grant_type") {
        case "refresh_token":
            guard form.text("client_id") == identity.clientID, form.text("client_secret") == identity.clientSecret
            else { return Self.refusal(401, "invalid_client") }
            let isGood = form.text("refresh_token") == identity.refreshToken && !state.withLock { $0.isRevoked }
            return isGood ? grant(identity.mailbox) : Self.refusal(400, "invalid_grant")
        case "urn:ietf:params:oauth:grant-type:jwt-bearer":
            guard let mailbox = delegate(form.text("assertion") ?? "", host: request.headers["Host"] ?? "") else {
                return Self.refusal(400, "invalid_grant")
            }
            return grant(mailbox)
        default: return Self.refusal(400, "unsupported_grant_type")
        }
    }

    /// Whom a service account's assertion lets it act for; nil for one that Google would not take.
    private func delegate(_ assertion: String, host: String) -> String? {
        let parts = assertion.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, let signature = WebSafeBase64.decode(parts[2]),
            let claims = WebSafeBase64.decode(parts[1]),
            let claim = try? JSONDecoder().decode(Assertion.self, from: Data(claims)),
            let numbers = serviceAccountKey.publicNumbers,
            let key = RSAPublicKey(modulus: numbers.modulus, exponent: numbers.exponent),
            key.isValid(signature: signature, of: Array("\(parts[0]).\(parts[1])".utf8))
        else { return nil }
        let now = Double(Timestamp.now.milliseconds) / 1000
        guard claim.iss == identity.serviceAccount, claim.aud == "http://\(host)/token", claim.iat <= now + 60,
            claim.exp > now, claim.exp - claim.iat <= 3600,
            claim.scope.contains("https://www.googleapis.com/auth/gmail."),
            identity.mailboxes.contains(claim.sub), !state.withLock({ $0.isRevoked })
        else { return nil }
        return claim.sub
    }

    private func grant(_ mailbox: String) -> HTTPResponse {
        let (token, lifetime) = state.withLock { state in
            state.number += 1
            let token = "ya29." + SHA256.hexadecimal("token \(state.number) of \(mailbox)")
            state.tokens[token] = (mailbox, Timestamp.now.adding(seconds: state.tokenLifetime))
            return (token, state.tokenLifetime)
        }
        let text = #"{"access_token":"\#(token)","expires_in":\#(Int(lifetime)),"scope":"mail","token_type":"Bearer"}"#
        return .json(Array(text.utf8))
    }

    private static func refusal(_ status: Int, _ error: String) -> HTTPResponse {
        .json(status: status, Array(#"{"error":"\#(error)","error_description":"As told"}"#.utf8))
    }

    /// The public keys of those who sign pushes, as a JSON Web Key Set.
    public var certificates: String {
        let keys = state.withLock { $0.keys }.compactMap { id, key -> String? in
            guard let numbers = key.publicNumbers else { return nil }
            let (modulus, exponent) = (WebSafeBase64.encode(numbers.modulus), WebSafeBase64.encode(numbers.exponent))
            return #"{"kid":"\#(id)","kty":"RSA","alg":"RS256","use":"sig","n":"\#(modulus)","e":"\#(exponent)"}"#
        }
        return "{\"keys\":[\(keys.joined(separator: ","))]}"
    }

    /// Signs with a new key from now on; the one before stays among the published ones if it is kept.
    public func rotateKeys(keeping: Bool = true) {
        guard let key = RSAPrivateKey.generate() else { preconditionFailure("no randomness for a key") }
        state.withLock { state in
            state.number += 1
            state.keys = (keeping ? state.keys : []) + [("push-\(state.number + 1)", key)]
        }
    }

    /// A token as Google puts on a push.
    ///
    /// - Parameters:
    ///   - changes: Claims in place of the usual ones, as JSON; nil leaves one out.
    ///   - key: Another key that signs under the same id.
    /// - Returns: The token.
    public func pushToken(_ changes: [String: String?] = [:], signedBy key: RSAPrivateKey? = nil) -> String {
        let now = Timestamp.now.milliseconds / 1000
        var claims: [String: String?] = [
            "iss": "\"https://accounts.google.com\"", "aud": "\"\(identity.pushAudience)\"",
            "email": "\"\(identity.pushAccount)\"", "email_verified": "true", "sub": "\"1234567890\"",
            "iat": "\(now)", "exp": "\(now + 3600)",
        ]
        for (name, value) in changes { claims[name] = .some(value) }
        let fields = claims.sorted { $0.key < $1.key }.compactMap { name, value in value.map { "\"\(name)\":\($0)" } }
        guard let signer = state.withLock({ $0.keys.last }) else { return "" }
        return SignedToken.make(claims: "{\(fields.joined(separator: ","))}", keyID: signer.id, key: key ?? signer.key)
            ?? ""
    }
}
