import Core
import HTTPServer
import Testing

@testable import IntakeGateway

@Suite struct ClientAddressTests {
    func key(_ trusted: [String], from peer: String, _ forwarded: String...) -> String {
        var headers = HTTPHeaders()
        for value in forwarded { headers.append("X-Forwarded-For", value) }
        let request = HTTPRequest(method: "POST", target: "/", headers: headers, remoteAddress: peer)
        return ClientAddress(trusted: trusted.compactMap(AddressRange.init)).limitKey(of: request)
    }

    @Test func `without trusted proxies the header means nothing`() {
        #expect(key([], from: "10.0.0.1", "1.2.3.4") == "10.0.0.1")
        #expect(key(["10.1.0.0/16"], from: "10.0.0.1", "1.2.3.4") == "10.0.0.1")
    }

    @Test func `behind a trusted proxy the last address that is none counts`() {
        #expect(key(["10.0.0.0/8"], from: "10.0.0.1", "9.9.9.9, 1.2.3.4") == "1.2.3.4")
        #expect(key(["10.0.0.0/8"], from: "10.0.0.1", "9.9.9.9, 1.2.3.4, 10.2.2.2") == "1.2.3.4")
        #expect(key(["10.0.0.0/8"], from: "10.0.0.1", "9.9.9.9", "1.2.3.4 ,10.2.2.2") == "1.2.3.4")
        #expect(key(["10.0.0.0/8"], from: "10.0.0.1", "1.2.3.4, nonsense") == "10.0.0.1")
        #expect(key(["10.0.0.0/8"], from: "10.0.0.1") == "10.0.0.1")
        #expect(key(["::ffff:10.0.0.1"], from: "10.0.0.1", "1.2.3.4") == "1.2.3.4")
    }

    @Test func `an IPv6 client counts by its network of 64 bits`() {
        #expect(key([], from: "2001:db8:1:2::5") == key([], from: "2001:db8:1:2:ffff::1"))
        #expect(key([], from: "2001:db8:1:2::5") != key([], from: "2001:db8:1:3::5"))
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.255.1.2", true), ("10.0.0.0/8", "11.0.0.0", false), ("192.168.4.0/22", "192.168.7.9", true),
        ("192.168.4.0/22", "192.168.8.0", false), ("0.0.0.0/0", "1.2.3.4", true), ("1.2.3.4", "1.2.3.4", true),
        ("1.2.3.4", "1.2.3.5", false), ("::1", "::1", true), ("2001:db8::/32", "2001:db8:ffff::1", true),
        ("2001:db8::/32", "2001:db9::1", false), ("0.0.0.0/0", "::1", false), ("fe80::/10", "febf::1", true),
    ])
    func `a range holds its addresses`(range: String, address: String, isInside: Bool) throws {
        let range = try #require(AddressRange(range))
        #expect(range.contains(try #require(NetworkAddress(address))) == isInside)
    }

    @Test(arguments: ["", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8/8", "localhost", "::/129", "1.2.3", "10.0.0.0/a"])
    func `what is no range is refused`(text: String) {
        #expect(AddressRange(text) == nil)
    }
}
