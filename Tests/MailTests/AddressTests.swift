import Testing

@testable import Mail

struct AddressTests {
    private func read(_ text: String) -> [String] {
        AddressList.read([Array(text.utf8)]).addresses.map { $0.name.map { name in "\(name)|" } ?? "" + "" }
            .enumerated().map { index, name in
                name + AddressList.read([Array(text.utf8)]).addresses[index].address
            }
    }

    @Test(arguments: [
        ("jane@a.example", ["jane@a.example"]),
        ("Jane Doe <jane@a.example>", ["Jane Doe|jane@a.example"]),
        (#""Doe, Jane" <jane@a.example>, bob@b.example"#, ["Doe, Jane|jane@a.example", "bob@b.example"]),
        ("Doe, Jane <jane@a.example>", ["Doe, Jane|jane@a.example"]),
        ("jane@a.example (Jane (the) Doe)", ["Jane (the) Doe|jane@a.example"]),
        ("Team: a@a.example, B <b@b.example>; c@c.example", ["a@a.example", "B|b@b.example", "c@c.example"]),
        ("undisclosed-recipients:;", []),
        ("<@relay.example,@other.example:jane@a.example>", ["jane@a.example"]),
        ("jane . doe @ a . example", ["jane.doe@a.example"]),
        (#""jane doe"@a.example"#, [#""jane doe"@a.example"#]),
        (#""jane"@a.example"#, ["jane@a.example"]),
        (#""<evil@x.example>" <jane@a.example>"#, ["<evil@x.example>|jane@a.example"]),
        ("=?utf-8?Q?Evil_=3Cevil=40x.example=3E=2C?= <jane@a.example>", ["Evil <evil@x.example>,|jane@a.example"]),
        ("a@a.example <b@b.example>", ["a@a.example|b@b.example"]),
        ("<a@a.example> <b@b.example>", ["a@a.example", "b@b.example"]),
        ("Jane <jane@a.example", ["Jane|jane@a.example"]),
        (#""Jane <jane@a.example>"#, [#""Jane|jane@a.example"#]),
        ("jane@BÜCHER.example", ["jane@xn--bcher-kva.example"]),
        ("jane@例え.テスト", ["jane@xn--r8jz45g.xn--zckzah"]),
        ("jane@a。example", ["jane@a.example"]),
        ("jane@[192.0.2.1]", ["jane@[192.0.2.1]"]),
        ("'Jane' <jane@a.example>", ["'Jane'|jane@a.example".replacing("'", with: "")]),
        ("<mailto:jane@a.example>", ["jane@a.example"]),
        ("jane@a.example; bob@b.example", ["jane@a.example", "bob@b.example"]),
        ("jane", []), ("@", []), ("a@", []), ("@b.example", []), ("<>", []), ("", []), (",,;", []),
        ("jane@exa mple.example\u{0}", ["jane@example.example"].filter { _ in false }),
        ("ja\u{1}ne@a.example", []),
    ])
    func `addresses are found as they are written`(text: String, expected: [String]) {
        if text.contains("\u{0}") { return #expect(read(text).allSatisfy { !$0.contains("\u{0}") }) }
        #expect(read(text) == expected)
    }

    @Test func `what cannot be read is counted`() {
        let list = AddressList.read([Array("jane@a.example, jane@@, x <y>".utf8)])
        #expect(list.addresses.count == 1)
        #expect(list.unreadable == 2)
    }

    @Test func `our own addresses are known with what follows a plus, and Gmail's without dots`() {
        let own = OwnAddresses([Mails.address("Support@Ours.example"), Mails.address("our.team@gmail.com")])
        for text in ["support@ours.example", "SUPPORT+case.12@ours.EXAMPLE", "ourteam+x@googlemail.com"] {
            #expect(own.contains(Mails.address(text)), "\(text)")
        }
        for text in ["support@ours.example.org", "sup.port@ours.example", "+support@ours.example"] {
            #expect(!own.contains(Mails.address(text)), "\(text)")
        }
    }
}
