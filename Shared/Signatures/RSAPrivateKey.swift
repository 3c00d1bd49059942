import CLibCrypto
import FoundationEssentials

/// A private key of RSA, which signs as JSON Web Tokens call RS256: PKCS #1 v1.5 with SHA-256.
public struct RSAPrivateKey: Sendable {
    /// The key as libcrypto writes it (DER).
    private let encoded: [UInt8]

    /// Reads a key in PEM, as a service account's file holds it; nil for anything else, an encrypted one included.
    public init?(pem: String) {
        let bytes = Array(pem.utf8)
        guard let source = BIO_new_mem_buf(bytes, Int32(bytes.count)) else { return nil }
        defer { BIO_free(source) }
        // With a pass phrase given, if an empty one, nobody is asked for one at the terminal.
        var passPhrase: [CChar] = [0]
        guard let key = PEM_read_bio_PrivateKey(source, nil, nil, &passPhrase) else { return nil }
        defer { EVP_PKEY_free(key) }
        self.init(key)
    }

    /// Makes a new key; nil when the system has no randomness to give.
    public static func generate(bits: Int = 2048) -> RSAPrivateKey? {
        guard let key = fte_make_rsa_key(bits) else { return nil }
        defer { EVP_PKEY_free(key) }
        return RSAPrivateKey(key)
    }

    private init?(_ key: OpaquePointer) {
        guard EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA else { return nil }
        let length = i2d_PrivateKey(key, nil)
        guard length > 0 else { return nil }
        var bytes = [UInt8](repeating: 0, count: Int(length))
        let written = bytes.withUnsafeMutableBufferPointer { buffer in
            var place = buffer.baseAddress
            return i2d_PrivateKey(key, &place)
        }
        guard written == length else { return nil }
        encoded = bytes
    }

    /// The key in PEM.
    public var pem: String {
        let text = Data(encoded).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
        return "-----BEGIN RSA PRIVATE KEY-----\n\(text)\n-----END RSA PRIVATE KEY-----\n"
    }

    /// Signs a message; nil only when libcrypto refuses.
    public func signature(of message: [UInt8]) -> [UInt8]? {
        withKey { key in
            guard let context = EVP_MD_CTX_new() else { return nil }
            defer { EVP_MD_CTX_free(context) }
            guard EVP_DigestSignInit(context, nil, EVP_sha256(), nil, key) == 1 else { return nil }
            var length = 0
            guard EVP_DigestSign(context, nil, &length, message, message.count) == 1 else { return nil }
            var signature = [UInt8](repeating: 0, count: length)
            guard EVP_DigestSign(context, &signature, &length, message, message.count) == 1 else { return nil }
            return Array(signature.prefix(length))
        }
    }

    /// The public key's numbers, the highest byte first.
    public var publicNumbers: (modulus: [UInt8], exponent: [UInt8])? {
        withKey { key in
            guard let modulus = Self.number(fte_rsa_modulus, of: key),
                let exponent = Self.number(fte_rsa_exponent, of: key)
            else { return nil }
            return (modulus, exponent)
        }
    }

    private func withKey<Value>(_ body: (OpaquePointer) -> Value?) -> Value? {
        encoded.withUnsafeBufferPointer { buffer in
            var place = buffer.baseAddress
            guard let key = d2i_AutoPrivateKey(nil, &place, buffer.count) else { return nil }
            defer { EVP_PKEY_free(key) }
            return body(key)
        }
    }

    private static func number(_ name: UnsafePointer<CChar>?, of key: OpaquePointer) -> [UInt8]? {
        var number: OpaquePointer?
        guard EVP_PKEY_get_bn_param(key, name, &number) == 1 else { return nil }
        defer { BN_free(number) }
        var bytes = [UInt8](repeating: 0, count: Int(BN_num_bits(number) + 7) / 8)
        _ = BN_bn2bin(number, &bytes)
        return bytes
    }
}
