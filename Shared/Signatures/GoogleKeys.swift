import FoundationEssentials

/// Google's public keys by their ids, as its JSON Web Key Set names them.
public struct GoogleKeys: Sendable {
    /// The keys that can check RS256.
    public let keys: [String: RSAPublicKey]

    /// Reads a key set; a key of another kind, or a weak one, is left out.
    ///
    /// - Throws: ``GoogleTokenProblem/unreadableKeys`` for what is no key set.
    public init(json: [UInt8]) throws(GoogleTokenProblem) {
        guard let set = try? JSONDecoder().decode(KeySet.self, from: Data(json)) else { throw .unreadableKeys }
        var keys: [String: RSAPublicKey] = [:]
        for entry in set.keys {
            guard let id = entry.kid, entry.kty == "RSA", entry.alg ?? "RS256" == "RS256", entry.use ?? "sig" == "sig",
                entry.keyOperations?.contains("verify") ?? true,
                let modulus = Base64URL.bytes(entry.modulus ?? ""),
                let exponent = Base64URL.bytes(entry.exponent ?? ""),
                let key = RSAPublicKey(modulus: modulus, exponent: exponent)
            else { continue }
            keys[id] = key
        }
        self.keys = keys
    }

    private struct KeySet: Decodable {
        let keys: [Entry]
    }

    private struct Entry: Decodable {
        let kid: String?
        let kty: String?
        let alg: String?
        let use: String?
        let keyOperations: [String]?
        let modulus: String?
        let exponent: String?

        enum CodingKeys: String, CodingKey {
            case kid, kty, alg, use
            case keyOperations = "key_ops"
            case modulus = "n"
            case exponent = "e"
        }
    }
}

/// Base64 as JSON Web Tokens write it: without padding, and only one spelling of each text.
enum Base64URL {
    static func bytes(_ text: some StringProtocol) -> [UInt8]? {
        guard text.utf8.allSatisfy(isAllowed), text.utf8.count % 4 != 1 else { return nil }
        var standard = String(text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 })
        standard += String(repeating: "=", count: (4 - standard.utf8.count % 4) % 4)
        guard let data = Data(base64Encoded: standard) else { return nil }
        // The last character may carry bits that decode to nothing: another spelling of the same bytes.
        guard data.base64EncodedString() == standard else { return nil }
        return Array(data)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
