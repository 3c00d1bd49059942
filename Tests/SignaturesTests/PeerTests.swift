import Core
import Foundation
import Signatures
import TestSupport
import Testing

/// What the providers' own libraries sign, and what somebody does who cannot.
@Suite(.timeLimit(.minutes(6)))
struct PeerTests {
    @Test func `what the official libraries sign is believed, and nothing that was touched since`() async throws {
        let (status, output) = try await PythonPeer.run("signatures.py", ["7", "400"])
        if status == PythonPeer.isMissing {
            print("skipped: the official libraries cannot be installed here")
            return
        }
        try #require(status == 0, "\(output)")
        var keys: GoogleKeys?
        var counts: [String: Int] = [:]
        for line in output.split(separator: "\n") where line.hasPrefix("{") {
            let value = try JSONValue(json: line.utf8)
            let kind = try #require(value["kind"]?.string)
            counts[kind, default: 0] += 1
            switch kind {
            case "form": try checkForm(value)
            case "body": try checkBody(value)
            case "keys": keys = try GoogleKeys(json: Array(Self.keySet(in: line)))
            default: try checkToken(value, keys: try #require(keys))
            }
        }
        #expect(counts == ["form": 400, "body": 40, "keys": 1, "token": 10])
    }

    /// The key set as it stands in its line.
    private static func keySet(in line: Substring) -> Substring.UTF8View {
        let start = line.range(of: #""keys": {"#)?.upperBound ?? line.endIndex
        return line[line.index(before: start)..<line.index(before: line.endIndex)].utf8
    }

    // MARK: Twilio

    private func checkForm(_ value: JSONValue) throws {
        let secret = try #require(value["secret"]?.string)
        let isKeyed = value["algorithm"]?.string == "HMAC_SHA256"
        let check =
            isKeyed
            ? TwilioSignature(tokens: ["other"], keys: ["k1": secret]) : TwilioSignature(tokens: ["other", secret])
        var request = TwilioSignature.Request(
            url: try #require(value["url"]?.string),
            parameters: (value["parameters"]?.array ?? []).map {
                (Array(($0[0]?.string ?? "").utf8), Array(($0[1]?.string ?? "").utf8))
            }.shuffled(),
            signature: value["signature"]?.string, settings: isKeyed ? "key=k1,algorithm=HMAC_SHA256" : nil)
        #expect(check.isGenuine(request))
        request.parameters += request.parameters.prefix(1)
        #expect(check.isGenuine(request), "a repeated pair counts once")
        for touched in Self.touched(request) { #expect(!check.isGenuine(touched), "\(touched)") }
        #expect(!TwilioSignature(tokens: ["other"], keys: ["k2": secret]).isGenuine(request))
    }

    private static func touched(_ request: TwilioSignature.Request) -> [TwilioSignature.Request] {
        var requests: [TwilioSignature.Request] = []
        func with(_ change: (inout TwilioSignature.Request) -> Void) {
            var copy = request
            change(&copy)
            requests.append(copy)
        }
        with { $0.url = $0.url.replacingOccurrences(of: "/whatsapp", with: "/whatsapp/status") }
        with { $0.url += "&x=1" }
        with { $0.parameters.append((Array("Extra".utf8), [])) }
        with { $0.signature = nil }
        with { $0.signature = "" }
        with { $0.signature = $0.signature.map { String($0.dropLast()) } }
        with { $0.settings = "key=unknown,algorithm=HMAC_SHA256" }
        with { $0.settings = "key=k1,algorithm=HMAC_MD5" }
        with { $0.settings = "algorithm=HMAC_SHA256" }
        return requests
    }

    private func checkBody(_ value: JSONValue) throws {
        let check = TwilioSignature(tokens: [try #require(value["secret"]?.string)])
        let body = try #require(value["body"]?.string)
        var request = TwilioSignature.Request(
            url: try #require(value["url"]?.string), body: Array(body.utf8), signature: value["signature"]?.string)
        #expect(check.isGenuine(request))
        request.body = Array((body + " ").utf8)
        #expect(!check.isGenuine(request))
    }

    @Test func `an address counts with its port and without, with the wish to be tried again and without`() {
        let check = TwilioSignature(tokens: ["secret"])
        func signed(_ url: String) -> String {
            Data(HMAC.sha1(key: Array("secret".utf8), message: Array(url.utf8))).base64EncodedString()
        }
        for signedURL in [
            "https://a.example/x?y=1", "https://a.example:443/x?y=1", "https://a.example/x?y=1#rc=3&rp=all",
        ] {
            for url in ["https://a.example/x?y=1", "https://a.example:443/x?y=1"] {
                #expect(check.isGenuine(TwilioSignature.Request(url: url, signature: signed(signedURL))))
            }
        }
        #expect(
            !check.isGenuine(
                TwilioSignature.Request(url: "https://a.example:8443/x", signature: signed("https://a.example:443/x"))))
    }

    // MARK: Meta

    @Test func `a body that Meta signed is told from any other`() {
        // RFC 4231, test case 2.
        let check = MetaSignature(secrets: ["other", "Jefe"])
        let body = Array("what do ya want for nothing?".utf8)
        let sum = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        #expect(check.isGenuine(body: body, signature: "sha256=\(sum)"))
        #expect(check.isGenuine(body: body, signature: "sha256=\(sum.uppercased())"))
        for wrong in [nil, "", sum, "sha1=\(sum)", "sha256=", "sha256=\(sum.dropLast(2))", "sha256=\(sum)00"] {
            #expect(!check.isGenuine(body: body, signature: wrong))
        }
        #expect(!check.isGenuine(body: body + [32], signature: "sha256=\(sum)"))
        #expect(!MetaSignature(secrets: []).isGenuine(body: body, signature: "sha256=\(sum)"))
    }

    // MARK: Google

    private static let expected = GoogleIdentityToken.Expectation(
        audience: "https://support.example.com/push", account: "push@example.com")
    private static let now = Timestamp(milliseconds: 1_800_000_100_000)

    private func checkToken(_ value: JSONValue, keys: GoogleKeys) throws {
        let text = try #require(value["token"]?.string)
        let token = try GoogleIdentityToken(text)
        let problem = Self.problem(token, keys)
        let change = value["change"]?.object ?? [:]
        switch change.keys.first {
        case nil: #expect(problem == nil)
        case "iss": #expect(problem == (change["iss"]?.string == "accounts.google.com" ? nil : .foreignIssuer))
        case "aud": #expect(problem == .foreignAudience)
        case "email", "email_verified": #expect(problem == .foreignAccount)
        default: #expect(problem == .notNow)
        }
        // Its claims behind the signature of others, and with one bit turned.
        let parts = text.split(separator: ".").map(String.init)
        let turned = (parts[2].first == "A" ? "B" : "A") + parts[2].dropFirst()
        #expect(Self.problem(try GoogleIdentityToken("\(parts[0]).\(parts[1]).\(turned)"), keys) == .badSignature)
        for header in [#"{"alg":"none","kid":"one"}"#, #"{"alg":"HS256","kid":"one"}"#, #"{"alg":"RS256"}"#] {
            let head = Data(header.utf8).base64EncodedString().replacingOccurrences(of: "=", with: "")
            #expect(throws: GoogleTokenProblem.unsupported) {
                try GoogleIdentityToken("\(head).\(parts[1]).\(parts[2])")
            }
        }
    }

    private static func problem(_ token: GoogleIdentityToken, _ keys: GoogleKeys) -> GoogleTokenProblem? {
        do throws(GoogleTokenProblem) {
            try token.check(keys: keys, expected: expected, at: now)
            return nil
        } catch { return error }
    }
}
