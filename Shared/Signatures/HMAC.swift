import CLibCrypto

/// Keyed hashes (RFC 2104), by libcrypto.
public enum HMAC {
    /// HMAC-SHA256: 32 bytes.
    public static func sha256(key: [UInt8], message: [UInt8]) -> [UInt8] {
        compute(EVP_sha256(), size: 32, key, message)
    }

    /// HMAC-SHA1: 20 bytes.
    ///
    /// Only for providers that sign with it.
    public static func sha1(key: [UInt8], message: [UInt8]) -> [UInt8] {
        compute(EVP_sha1(), size: 20, key, message)
    }

    private static func compute(_ digest: OpaquePointer?, size: Int, _ key: [UInt8], _ message: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: size)
        var written = UInt32(size)
        // An empty array may lend no address, which libcrypto would take for "keep the key".
        let result = (key.isEmpty ? [0] : key).withUnsafeBufferPointer { key in
            CLibCrypto.HMAC(digest, key.baseAddress, Int32(key.count), message, message.count, &code, &written)
        }
        // With a fixed digest and memory of our own there is nothing left that can fail.
        precondition(result != nil && written == size, "libcrypto cannot compute an HMAC")
        return code
    }
}
