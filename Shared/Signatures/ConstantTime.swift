import CLibCrypto

/// Whether two byte strings are the same, in a time that does not depend on where they differ.
///
/// Their lengths are no secret: different ones are told at once.
public func constantTimeEquals(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
}

/// Unpredictable bytes, for tokens and keys.
public func randomBytes(_ count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let result = RAND_bytes(&bytes, Int32(count))
    // Without randomness nothing that asks for it may go on.
    precondition(result == 1, "the system has no randomness")
    return bytes
}
