import CLibCrypto

/// A public key of RSA, for signatures of PKCS #1 v1.5 with SHA-256, which JSON Web Tokens call RS256.
public struct RSAPublicKey: Sendable, Hashable {
    /// What is shorter can be forged with enough effort.
    static let smallestModulusBits: Int32 = 2048
    /// Longer ones only cost time.
    static let largestModulusBits: Int32 = 8192
    private let modulus: [UInt8]
    private let exponent: [UInt8]

    /// Makes it of its numbers, the highest byte first; nil for a modulus that is too short or too long.
    public init?(modulus: [UInt8], exponent: [UInt8]) {
        let modulus = Array(modulus.drop { $0 == 0 })
        let bits = Int32(clamping: modulus.count * 8) - Int32(modulus.first?.leadingZeroBitCount ?? 0)
        guard (Self.smallestModulusBits...Self.largestModulusBits).contains(bits), (1...8).contains(exponent.count),
            let last = exponent.last, last % 2 == 1, exponent.drop(while: { $0 == 0 }) != [1]
        else { return nil }
        self.modulus = modulus
        self.exponent = exponent
    }

    /// Whether the key's owner signed the message.
    public func isValid(signature: [UInt8], of message: [UInt8]) -> Bool {
        guard let key = makeKey() else { return false }
        defer { EVP_PKEY_free(key) }
        guard let context = EVP_MD_CTX_new() else { return false }
        defer { EVP_MD_CTX_free(context) }
        guard EVP_DigestVerifyInit(context, nil, EVP_sha256(), nil, key) == 1 else { return false }
        return EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    }

    private func makeKey() -> OpaquePointer? {
        let (modulus, exponent) = (Self.number(modulus), Self.number(exponent))
        defer {
            BN_free(modulus)
            BN_free(exponent)
        }
        guard let builder = OSSL_PARAM_BLD_new() else { return nil }
        defer { OSSL_PARAM_BLD_free(builder) }
        guard OSSL_PARAM_BLD_push_BN(builder, fte_rsa_modulus, modulus) == 1,
            OSSL_PARAM_BLD_push_BN(builder, fte_rsa_exponent, exponent) == 1,
            let parameters = OSSL_PARAM_BLD_to_param(builder)
        else { return nil }
        defer { OSSL_PARAM_free(parameters) }
        guard let context = EVP_PKEY_CTX_new_from_name(nil, "RSA", nil) else { return nil }
        defer { EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        guard EVP_PKEY_fromdata_init(context) == 1,
            EVP_PKEY_fromdata(context, &key, fte_public_key_selection, parameters) == 1
        else { return nil }
        return key
    }

    private static func number(_ bytes: [UInt8]) -> OpaquePointer? {
        BN_bin2bn(bytes, Int32(bytes.count), nil)
    }
}
