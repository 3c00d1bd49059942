public import Core
import FoundationEssentials

/// Why a token is not believed.
public enum GoogleTokenProblem: Error, Hashable, Sendable {
    /// Not three parts of base64url with two JSON objects in front.
    case malformed
    /// Another algorithm than RS256, or something in the header that must be understood and is not.
    case unsupported
    /// No key of that id is known: it may be new.
    case unknownKey(id: String)
    /// The key did not sign this.
    case badSignature
    /// Signed, but by another issuer.
    case foreignIssuer
    /// Signed, but for somebody else.
    case foreignAudience
    /// Signed, but about another account, or one whose address is not verified.
    case foreignAccount
    /// Over, or not begun.
    case notNow
    /// What should be a key set is none.
    case unreadableKeys
}

/// The token that Google's push carries: who sent it, for whom, until when.
public struct GoogleIdentityToken: Sendable {
    /// Whom tokens must be for, and whom about.
    public struct Expectation: Sendable {
        /// `aud`, to the letter.
        public let audience: String
        /// `email`: the service account that pushes.
        public let account: String

        /// Names them.
        public init(audience: String, account: String) {
            self.audience = audience
            self.account = account
        }
    }
    private static let issuers: Set<String> = ["accounts.google.com", "https://accounts.google.com"]
    /// How far clocks may be apart, in seconds.
    private static let leeway = 60.0

    private let keyID: String
    private let signed: [UInt8]
    private let signature: [UInt8]
    private let claims: Claims

    /// Takes a token apart; nothing of it is believed yet.
    ///
    /// - Throws: ``GoogleTokenProblem``.
    public init(_ token: String) throws(GoogleTokenProblem) {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Self.read(Header.self, parts[0]),
            let claims = Self.read(Claims.self, parts[1]),
            let signature = Base64URL.bytes(parts[2]), !signature.isEmpty
        else { throw .malformed }
        guard header.algorithm == "RS256", !header.isCritical, let id = header.keyID, !id.isEmpty else {
            throw .unsupported
        }
        keyID = id
        signed = Array("\(parts[0]).\(parts[1])".utf8)
        self.signature = signature
        self.claims = claims
    }

    /// Checks everything.
    ///
    /// - Parameters:
    ///   - keys: Google's keys.
    ///   - expected: Whom it must be for, and whom about.
    ///   - now: The time of day.
    /// - Throws: ``GoogleTokenProblem``; after `unknownKey` it may be checked again with newer keys.
    public func check(
        keys: GoogleKeys, expected: Expectation, at now: Timestamp
    ) throws(GoogleTokenProblem) {
        guard let key = keys.keys[keyID] else { throw .unknownKey(id: keyID) }
        guard key.isValid(signature: signature, of: signed) else { throw .badSignature }
        guard let issuer = claims.issuer, Self.issuers.contains(issuer) else { throw .foreignIssuer }
        guard claims.audience == expected.audience else { throw .foreignAudience }
        guard claims.email == expected.account, claims.isEmailVerified else { throw .foreignAccount }
        let seconds = Double(now.milliseconds) / 1000
        guard let end = claims.end, let start = claims.start, seconds < end + Self.leeway,
            start <= seconds + Self.leeway, claims.notBefore ?? start <= seconds + Self.leeway
        else { throw .notNow }
    }

    private static func read<Part: Decodable>(_ type: Part.Type, _ part: Substring) -> Part? {
        Base64URL.bytes(part).flatMap { try? JSONDecoder().decode(type, from: Data($0)) }
    }
}

/// A token's header, as far as it is looked at.
private struct Header: Decodable {
    let algorithm: String?
    let keyID: String?
    /// Whether something is in it that nobody may pass over who does not know it.
    let isCritical: Bool

    enum CodingKeys: String, CodingKey {
        case algorithm = "alg"
        case keyID = "kid"
        case critical = "crit"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        algorithm = try? container.decode(String.self, forKey: .algorithm)
        keyID = try? container.decode(String.self, forKey: .keyID)
        isCritical = container.contains(.critical)
    }
}

/// A token's claims, as far as they are looked at; one of another type than it should have is as good as missing.
private struct Claims: Decodable, Sendable {
    let issuer: String?
    let audience: String?
    let email: String?
    let isEmailVerified: Bool
    let end: Double?
    let start: Double?
    let notBefore: Double?

    enum CodingKeys: String, CodingKey {
        case issuer = "iss"
        case audience = "aud"
        case email
        case isEmailVerified = "email_verified"
        case end = "exp"
        case start = "iat"
        case notBefore = "nbf"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        issuer = try? container.decode(String.self, forKey: .issuer)
        audience = try? container.decode(String.self, forKey: .audience)
        email = try? container.decode(String.self, forKey: .email)
        isEmailVerified = (try? container.decode(Bool.self, forKey: .isEmailVerified)) ?? false
        end = try? container.decode(Double.self, forKey: .end)
        start = try? container.decode(Double.self, forKey: .start)
        // What is there and no number never begins.
        notBefore =
            container.contains(.notBefore)
            ? (try? container.decode(Double.self, forKey: .notBefore)) ?? .infinity : nil
    }
}
