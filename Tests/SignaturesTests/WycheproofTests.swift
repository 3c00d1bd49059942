import Core
import Foundation
import Signatures
import TestSupport
import Testing

/// Vectors made to find wrong answers.
@Suite struct WycheproofTests {
    private func rows(_ file: String) throws -> [[String]] {
        String(decoding: try Repository.bytes("Tests/Fixtures/Wycheproof/\(file)"), as: UTF8.self)
            .split(separator: "\n").map { $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init) }
    }

    private func bytes(_ hexadecimal: String) -> [UInt8] {
        let digits = hexadecimal.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }

    @Test func `no signature of RSA is judged wrongly`() throws {
        var verdicts: [String: Int] = [:]
        for row in try rows("rsa-2048-sha256.tsv") {
            let key = try #require(RSAPublicKey(modulus: bytes(row[0]), exponent: bytes(row[1])))
            let isValid = key.isValid(signature: bytes(row[3]), of: bytes(row[2]))
            verdicts[row[4], default: 0] += 1
            // "Acceptable" is what the standard forbids and some accept.
            if row[4] != "acceptable" { #expect(isValid == (row[4] == "valid"), "\(row[2]) \(row[3])") }
        }
        #expect(verdicts == ["valid": 9, "invalid": 249, "acceptable": 1])
    }

    /// None of them is Google's, whoever signed it; most are malformed in ways that have been believed somewhere.
    @Test func `no token of the collection is believed`() throws {
        let rows = try rows("json-web-signature-rsa.tsv")
        #expect(rows.count == 318)
        for row in rows {
            guard let keys = try? GoogleKeys(json: Array(#"{"keys":[\#(row[0])]}"#.utf8)),
                let token = try? GoogleIdentityToken(row[1])
            else { continue }
            #expect(throws: GoogleTokenProblem.self, "\(row[1])") {
                try token.check(
                    keys: keys, expected: GoogleIdentityToken.Expectation(audience: "a", account: "b"), at: .now)
            }
        }
    }

    @Test func `a key that is too short, too long or even is none`() {
        #expect(RSAPublicKey(modulus: [UInt8](repeating: 0xFF, count: 128), exponent: [1, 0, 1]) == nil)
        #expect(RSAPublicKey(modulus: [UInt8](repeating: 0xFF, count: 2000), exponent: [1, 0, 1]) == nil)
        #expect(RSAPublicKey(modulus: [UInt8](repeating: 0xFF, count: 256), exponent: [1, 0, 0]) == nil)
        #expect(RSAPublicKey(modulus: [UInt8](repeating: 0xFF, count: 256), exponent: [1]) == nil)
        #expect(RSAPublicKey(modulus: [UInt8](repeating: 0xFF, count: 256), exponent: []) == nil)
    }
}
