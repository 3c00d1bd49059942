import Core
import FoundationEssentials

/// Tells requests that Twilio signed from those that somebody else made.
///
/// Twilio signs the address it calls and the parameters it sends: with the account's token and SHA-1, or, where the
/// account has keys for its webhooks, with the key that a header names.
public struct TwilioSignature: Sendable {
    /// The header with the signature.
    public static let header = "X-Twilio-Signature"
    /// The header that names key and algorithm where a webhook key signs.
    public static let settingsHeader = "X-Twilio-Webhooks-Signature-Settings"
    /// What the documentation says to put behind an address, so that Twilio tries again; it may be signed or not.
    public static let retryFragment = "#rc=3&rp=all"

    /// A request as it came.
    public struct Request: Sendable {
        /// The public address it was sent to, with the query as sent.
        public var url: String
        /// The decoded parameters of a form.
        public var parameters: [(name: [UInt8], value: [UInt8])]
        /// The raw body, where it is no form.
        public var body: [UInt8]?
        /// `X-Twilio-Signature`.
        public var signature: String?
        /// `X-Twilio-Webhooks-Signature-Settings`.
        public var settings: String?

        /// Names the parts.
        public init(
            url: String, parameters: [(name: [UInt8], value: [UInt8])] = [], body: [UInt8]? = nil, signature: String?,
            settings: String? = nil
        ) {
            self.url = url
            self.parameters = parameters
            self.body = body
            self.signature = signature
            self.settings = settings
        }
    }

    private let tokens: [[UInt8]]
    private let keys: [String: [UInt8]]

    /// Makes the check.
    ///
    /// - Parameters:
    ///   - tokens: The account's tokens; any of them may have signed.
    ///   - keys: The secrets of webhook keys by their ids.
    public init(tokens: [String], keys: [String: String] = [:]) {
        self.tokens = tokens.map { Array($0.utf8) }
        self.keys = keys.mapValues { Array($0.utf8) }
    }

    /// Whether one of the secrets signed the request.
    public func isGenuine(_ request: Request) -> Bool {
        guard let sent = request.signature.map({ Array($0.utf8) }), !sent.isEmpty,
            Self.holdsItsBody(request), let (secrets, hash) = secrets(for: request.settings)
        else { return false }
        let addresses = WebAddress.spellings(of: request.url).flatMap { [$0, $0 + Self.retryFragment] }
        let parameters = request.body == nil ? Self.text(of: request.parameters) : []
        var matches = false
        for secret in secrets {
            for address in addresses {
                let expected = Data(hash(secret, Array(address.utf8) + parameters)).base64EncodedString()
                matches = constantTimeEquals(Array(expected.utf8), sent) || matches
            }
        }
        return matches
    }

    private typealias Hash = (_ key: [UInt8], _ message: [UInt8]) -> [UInt8]

    /// What may have signed, by the header that says so; nil for a key or an algorithm that nobody here knows.
    private func secrets(for settings: String?) -> ([[UInt8]], Hash)? {
        let settings = Self.fields(of: settings ?? "")
        let algorithm = settings["algorithm"] ?? "HMAC_SHA1"
        guard let hash = Self.hash(algorithm) else { return nil }
        guard let id = settings["key"] else { return algorithm == "HMAC_SHA1" ? (tokens, hash) : nil }
        return keys[id].map { ([$0], hash) }
    }

    private static func hash(_ algorithm: String) -> Hash? {
        switch algorithm {
        case "HMAC_SHA1": { HMAC.sha1(key: $0, message: $1) }
        case "HMAC_SHA256": { HMAC.sha256(key: $0, message: $1) }
        default: nil
        }
    }

    private static func fields(of settings: String) -> [String: String] {
        var fields: [String: String] = [:]
        for part in settings.split(separator: ",") {
            let sides = part.split(separator: "=", maxSplits: 1).map(\.trimmed)
            if sides.count == 2 { fields[sides[0]] = sides[1] }
        }
        return fields
    }

    /// Each name and value, in the order of their bytes, each pair once.
    private static func text(of parameters: [(name: [UInt8], value: [UInt8])]) -> [UInt8] {
        let sorted = parameters.sorted {
            $0.name == $1.name
                ? $0.value.lexicographicallyPrecedes($1.value) : $0.name.lexicographicallyPrecedes($1.name)
        }
        var text: [UInt8] = []
        for (place, item) in sorted.enumerated() {
            if place > 0, sorted[place - 1].name == item.name, sorted[place - 1].value == item.value { continue }
            text += item.name + item.value
        }
        return text
    }

    /// A body that is no form is signed through its hash in the query.
    private static func holdsItsBody(_ request: Request) -> Bool {
        guard let body = request.body else { return true }
        let query = request.url.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
        let named = query.split(separator: "&").first { $0.hasPrefix("bodySHA256=") }?.dropFirst("bodySHA256=".count)
        guard let named else { return body.isEmpty }
        return constantTimeEquals(Array(named.lowercased().utf8), Array(Digest.sha256(body).hexadecimal.utf8))
    }
}
