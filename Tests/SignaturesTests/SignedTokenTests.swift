import Core
import Signatures
import Testing

/// Tokens that we sign ourselves.
@Suite struct SignedTokenTests {
    @Test func `a key signs what its public half believes, and survives being written`() throws {
        let made = try #require(RSAPrivateKey.generate())
        let key = try #require(RSAPrivateKey(pem: made.pem))
        let numbers = try #require(made.publicNumbers)
        let shown = try #require(RSAPublicKey(modulus: numbers.modulus, exponent: numbers.exponent))
        let signature = try #require(key.signature(of: Array("said".utf8)))
        #expect(shown.isValid(signature: signature, of: Array("said".utf8)))
        #expect(!shown.isValid(signature: signature, of: Array("said otherwise".utf8)))
    }

    @Test func `a token is one that the check for Google's believes`() throws {
        let key = try #require(RSAPrivateKey.generate())
        let numbers = try #require(key.publicNumbers)
        let (modulus, exponent) = (WebSafeBase64.encode(numbers.modulus), WebSafeBase64.encode(numbers.exponent))
        let set = #"{"keys":[{"kid":"k","kty":"RSA","n":"\#(modulus)","e":"\#(exponent)"}]}"#
        let keys = try GoogleKeys(json: Array(set.utf8))
        let now = Timestamp.now.milliseconds / 1000
        let times = #""iat":\#(now),"exp":\#(now + 9)"#
        let claims = #"{"iss":"accounts.google.com","aud":"a","email":"p","email_verified":true,\#(times)}"#
        let token = try #require(SignedToken.make(claims: claims, keyID: "k", key: key))
        let expected = GoogleIdentityToken.Expectation(audience: "a", account: "p")
        try GoogleIdentityToken(token).check(keys: keys, expected: expected, at: .now)
    }

    @Test func `what is no key is none`() {
        for text in ["", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "x\u{0}y"] {
            #expect(RSAPrivateKey(pem: text) == nil)
        }
    }
}
