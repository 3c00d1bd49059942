import Core
import Signatures
import Testing

/// The test vectors of RFC 4231 and RFC 2202.
@Suite struct HMACTests {
    struct Vector: Sendable {
        let key: [UInt8]
        let message: [UInt8]
        let code: String
    }

    static let sha256: [Vector] = [
        Vector(
            key: bytes(0x0B, 20), message: Array("Hi There".utf8),
            code: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        Vector(
            key: Array("Jefe".utf8), message: Array("what do ya want for nothing?".utf8),
            code: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        Vector(
            key: bytes(0xAA, 20), message: bytes(0xDD, 50),
            code: "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
        Vector(
            key: Array(1...25), message: bytes(0xCD, 50),
            code: "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
        Vector(
            key: bytes(0xAA, 131), message: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            code: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
        Vector(
            key: bytes(0xAA, 131),
            message: Array(
                ("This is a test using a larger than block-size key and a larger than block-size data. "
                    + "The key needs to be hashed before being used by the HMAC algorithm.").utf8),
            code: "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"),
        Vector(key: [], message: [], code: "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"),
    ]

    @Test(arguments: sha256.indices)
    func `HMAC-SHA256 gives what the standard says`(index: Int) {
        let vector = Self.sha256[index]
        #expect(HMAC.sha256(key: vector.key, message: vector.message).hexadecimal == vector.code)
    }

    @Test func `HMAC-SHA1 gives what the standard says`() {
        let first = HMAC.sha1(key: Self.bytes(0x0B, 20), message: Array("Hi There".utf8))
        #expect(first.hexadecimal == "b617318655057264e28bc0b6fb378c8ef146be00")
        let second = HMAC.sha1(key: Array("Jefe".utf8), message: Array("what do ya want for nothing?".utf8))
        #expect(second.hexadecimal == "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79")
    }

    @Test func `byte strings are the same only when every byte is`() {
        #expect(constantTimeEquals([1, 2, 3], [1, 2, 3]))
        #expect(constantTimeEquals([], []))
        #expect(!constantTimeEquals([1, 2, 3], [1, 2, 4]))
        #expect(!constantTimeEquals([1, 2, 3], [1, 2]))
    }

    @Test func `random bytes are as many as asked for and differ`() {
        #expect(randomBytes(32).count == 32)
        #expect(randomBytes(32) != randomBytes(32))
        #expect(randomBytes(0).isEmpty)
    }

    private static func bytes(_ byte: UInt8, _ count: Int) -> [UInt8] { Array(repeating: byte, count: count) }
}
