import TestSupport
import Testing

@testable import IntakeGateway

@Suite struct MailAddressTests {
    static let good = [
        "a@b.co", "ada@example.com", "ada.byron@example.com", "a.b.c.d@example.com", "ada+tag@example.com",
        "ADA@EXAMPLE.COM", "1@2.3", "o'brien@example.ie", "!#$%&'*+-/=?^_`{|}~@example.com", "a@xn--bcher-kva.example",
        "a@sub.sub.sub.example.com", "a@b-c.de", "a@1.2.3.4", "_@example.com", "-@example.com", "a-@example.com",
        String(repeating: "a", count: 64) + "@example.com", "a@" + String(repeating: "b", count: 63) + ".com",
        "a@example." + String(repeating: "c", count: 63),
        String(repeating: "a", count: 60) + "@" + longDomain(of: 193),
    ]
    static let bad = [
        "", "@", "a", "a@", "@b.co", "a@b", "a@@b.co", "a@b@c.co", "a b@c.de", "a@b c.de", ".a@b.co", "a.@b.co",
        "a..b@c.co", "a@.b.co", "a@b.co.", "a@b..co", "a@-b.co", "a@b-.co", "a@b.-co", "a@b.co-", "a@b_c.de",
        "a@[127.0.0.1]", "\"a b\"@c.de", "a\"b@c.de", "a(b)@c.de", "a,b@c.de", "a;b@c.de", "a:b@c.de", "<a@b.co>",
        "Ada <a@b.co>", "mailto:a@b.co", "a@b.co\n", "a\u{0}@b.co", "a@bücher.example", "ä@b.co", "a@b.cо",
        "a\\b@c.de", "a@b/c.de", "a@b.c?d", "a@b.co,c@d.ef", "a@b.co c@d.ef", "a\t@b.co", "a@ b.co", "ａ@b.co",
        "a[b]@c.de", "a@b.co]", "a\u{200B}@b.co", "a@b\u{AD}.co", "😀@b.co", "a@😀.co",
        String(repeating: "a", count: 65) + "@example.com", "a@" + String(repeating: "b", count: 64) + ".com",
        "a@example." + String(repeating: "c", count: 64),
        String(repeating: "a", count: 61) + "@" + longDomain(of: 193),
    ]

    /// A domain of this many characters, in labels of at most 47.
    static func longDomain(of length: Int) -> String {
        var text = ""
        while text.utf8.count + 48 < length { text += String(repeating: "d", count: 47) + "." }
        return text + String(repeating: "d", count: length - text.utf8.count)
    }

    static func pattern() throws -> Regex<AnyRegexOutput> {
        let schema = try JSONValue(json: Repository.bytes("schemas/form.schema.json"))
        return try Regex(#require(schema["properties"]?["email"]?["pattern"]?.string))
    }

    @Test(arguments: good) func `a mail address we can answer to is taken`(address: String) {
        #expect(FormRules.isMailAddress(address))
    }

    @Test(arguments: bad) func `what is no mail address is refused`(address: String) {
        #expect(!FormRules.isMailAddress(address))
    }

    @Test func `the schema's pattern says the same of these and of random ones`() throws {
        let pattern = try Self.pattern()
        func matches(_ address: String) -> Bool {
            address.utf8.count <= 254 && !address.hasSuffix("\n") && address.wholeMatch(of: pattern) != nil
        }
        for address in Self.good + Self.bad { #expect(matches(address) == FormRules.isMailAddress(address)) }
        var agreed = 0
        for _ in 0..<3_000 {
            let parts = [5, 3, 3].map { most in
                String((0..<Int.random(in: 0...most)).map { _ in "aZ9aZ9aZ9aZ9.-_@+ ä!".randomElement() ?? "a" })
            }
            let address = "\(parts[0])@\(parts[1]).\(parts[2])"
            #expect(matches(address) == FormRules.isMailAddress(address), "\(address)")
            if matches(address) { agreed += 1 }
        }
        // About 131 of them are addresses, 12 more or less: enough of both are compared.
        #expect(agreed > 50)
    }
}
