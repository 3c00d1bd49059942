import CLibCrypto

/// Hashes by libcrypto, for secrets.
enum Digest {
    static func sha256(_ message: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        let result = EVP_Digest(message, message.count, &digest, nil, EVP_sha256(), nil)
        precondition(result == 1, "libcrypto cannot compute SHA-256")
        return digest
    }
}
