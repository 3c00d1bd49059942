import Core
import Signatures
import Testing

@Suite struct OperatorTokensTests {
    @Test func `a token is known by its hash and a header by its token`() throws {
        var reader = EnvironmentReader([
            "OPERATOR_TOKENS":
                "ada:\(SHA256.hexadecimal("secret-a")), bob:\(SHA256.hexadecimal("secret-b").uppercased())"
        ])
        let tokens = OperatorTokens(&reader)
        try reader.finish()
        #expect(tokens.name(ofToken: "secret-a") == "ada")
        #expect(tokens.name(ofToken: "secret-b") == "bob")
        #expect(tokens.name(ofToken: "secret-c") == nil)
        #expect(tokens.name(ofToken: "") == nil)
        #expect(tokens.name(ofAuthorization: "Bearer secret-b") == "bob")
        #expect(tokens.name(ofAuthorization: "bearer secret-b") == "bob")
        #expect(tokens.name(ofAuthorization: "Basic secret-b") == nil)
        #expect(tokens.name(ofAuthorization: "secret-b") == nil)
        #expect(tokens.name(ofAuthorization: nil) == nil)
    }

    @Test func `without tokens nobody is let in`() {
        var reader = EnvironmentReader([:])
        let tokens = OperatorTokens(&reader)
        #expect(throws: Never.self) { try reader.finish() }
        #expect(tokens.name(ofToken: "") == nil)
    }

    @Test(arguments: [
        "ada", "ada:abcd", ":\(String(repeating: "0", count: 64))", "ada:\(String(repeating: "x", count: 64))",
    ])
    func `a broken list is a wrong configuration`(text: String) {
        var reader = EnvironmentReader(["OPERATOR_TOKENS": text])
        _ = OperatorTokens(&reader)
        #expect(throws: ConfigurationError.self) { try reader.finish() }
    }
}
