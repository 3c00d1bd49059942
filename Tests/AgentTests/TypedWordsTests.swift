import Testing

@testable import Agent

/// What is typed in a hurry, read as it was meant.
struct TypedWordsTests {
    private static let documented = [
        "Reset your password", "Forgot your password? Reset it.", "Password rules for passwords",
        "Publish the schedule", "Copy a schedule", "Two-factor authentication", "Invite a colleague by email address",
        "Planned shifts: plan, form, from, from, from", "Where do templates stand?",
    ]
    private static let english: Set = [
        "how", "do", "i", "my", "the", "please", "to", "a", "is", "tell", "stream", "courthouse", "messages", "teas",
        "router",
    ]
    private static let typed = TypedWords(known: KnownWords(documented)) { english.contains($0) }

    @Test(
        arguments: [
            ("how do i reset my pasword?", "how do i reset my password?"),
            ("publsih the shcedule", "publish the schedule"),
            ("Scheduel is empty", "schedule is empty"),
            ("authentification, please!", "authentication, please!"),
            ("invite a coleague to addres", "invite a colleague to address"),
            ("resset tempaltes", "reset templates"),
        ])
    func `a slip becomes the documentation's word`(text: String, meant: String) {
        #expect(Self.typed.meant(by: text) == meant)
    }

    @Test(
        arguments: [
            ("hw do u do, pls tell ppl", "how do you do, please tell people"),
            ("tell my mgr on mon, tues", "tell my manager on Monday, Tuesday"),
        ])
    func `what is written short is written out`(text: String, meant: String) {
        #expect(Self.typed.meant(by: text) == meant)
    }

    @Test(
        arguments: [
            "how do i reset my password", "Is the router a stream of teas?", "We use Pasword Inc.", "the ATM and PWD",
            "plans planning planner", "écris au collègue", "see https://example.com/pasword_reset", "pasword's", "pas",
            "user@shcedule.example", "courthouses", "xqzzy wqertzu", "4 shcedule5", "", "🙂",
        ])
    func `words, names, addresses and what means nothing stay as they are`(text: String) {
        #expect(Self.typed.meant(by: text) == text)
    }

    @Test func `where two words may be meant, neither is taken`() {
        let known = KnownWords(["stack", "stick", "stock", "shift shifts", "shirt"])
        #expect(known.meant(by: "stck") == nil)
        #expect(known.meant(by: "shfit") == "shift")
        #expect(KnownWords(["format format format farmat"]).meant(by: "formmat") == "format")
    }

    @Test func `a text of nothing but slips costs no more than a few look-ups`() {
        let text = Array(repeating: "pasword", count: 1000).joined(separator: " ")
        let meant = Self.typed.meant(by: text)
        #expect(meant.split(separator: " ").count { $0 == "password" } == 12)
    }

    @Test(
        arguments: [
            ("pasword", "password", true, 1, 1), ("passsword", "password", true, 1, 1),
            ("apssword", "password", true, 1, 1), ("pissword", "password", true, 1, 1),
            ("pissword", "password", false, 1, nil), ("psword", "password", true, 1, nil),
            ("psword", "password", true, 2, 2), ("", "ab", true, 2, 2),
        ] as [(String, String, Bool, Int, Int?)])
    func `slips are counted`(typed: String, meant: String, exchanging: Bool, most: Int, slips: Int?) {
        #expect(Slips.between(Array(typed.utf8), Array(meant.utf8), exchanging: exchanging, most: most) == slips)
    }
}
