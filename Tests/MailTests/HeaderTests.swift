import Testing

@testable import Mail

struct HeaderTests {
    private func headers(_ text: String) -> MailHeaders {
        let bytes = Array(text.utf8)
        return HeaderReader.read(bytes, in: 0..<bytes.count).headers
    }

    @Test func `folded fields are one line, repeated ones are kept in order`() {
        let found = headers("Subject: one\r\n two\r\n\tthree\r\nX: a\r\nx: b\r\n\r\nSubject: body")
        #expect(found.text("subject") == "one two\tthree".replacing("\t", with: " "))
        #expect(found.all("x").map { String(decoding: $0, as: UTF8.self) } == ["a", "b"])
    }

    @Test func `lines that are no field are skipped before a field and else begin the body`() {
        let bytes = Array("From jane Mon\nSubject: a\nbroken line\nTo: b@c.example\nnow the body\nX: y\n".utf8)
        let (headers, body) = HeaderReader.read(bytes, in: 0..<bytes.count)
        #expect(headers.text("to") == "b@c.example")
        #expect(String(decoding: bytes[body...], as: UTF8.self).hasPrefix("X: y") == false)
        let text = Mails.read("Subject: a\n--no field\nmore").text
        #expect(text.full == "--no field\nmore")
    }

    @Test func `NUL and lone CR never survive in a field`() {
        let found = headers("Subject: a\u{0}b\rc\n\n")
        #expect(found.first("subject") == Array("ab c".utf8))
    }

    @Test(arguments: [
        ("=?utf-8?Q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        ("=?UTF-8?b?R3LDvMOfZQ==?=", "Grüße"),
        ("=?utf-8?Q?a?= =?utf-8?Q?b?=", "ab"),
        ("=?utf-8?Q?a?=\t =?iso-8859-1?Q?=E4?= c", "aä c"),
        ("x =?utf-8?Q?a?= y", "x a y"),
        ("=?utf-8?Q?=F0=9F?= =?utf-8?Q?=99=82?=", "🙂"),
        ("=?utf-8?B?8J8=?= =?utf-8?B?mYI=?=", "🙂"),
        ("=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本"),
        ("=?iso-8859-1*de?Q?gr=FCn?=", "grün"),
        ("=?x-unknown?Q?gr=C3=BCn?=", "grün"),
        ("=?x-unknown?Q?gr=FCn?=", "grün"),
        ("=?utf-8?Q?a b c?=", "a b c"),
        ("=?utf-8?Q??=", ""),
        ("=?utf-8?Q?broken", "=?utf-8?Q?broken"),
        ("=?utf-8?X?a?=", "=?utf-8?X?a?="),
        ("=?utf-8?B?R3J!vMO?=", "Gr\u{FFFD}\u{FFFD}"),
        ("caf\u{e9}", "caf\u{e9}"),
        ("a =?utf-8?Q?=0D=0ABcc:_x?= b", "a   Bcc: x b"),
        ("=?", "=?"), ("=?=?=?", "=?=?=?"), ("=????=", "=????="),
    ])
    func `encoded words are read, and what is none is left`(raw: String, text: String) {
        if raw.contains("!") {
            #expect(!EncodedWords.text(Array(raw.utf8)).contains("=?"))
        } else {
            #expect(EncodedWords.text(Array(raw.utf8)) == text)
        }
    }

    @Test func `bytes beyond ASCII without an encoding are UTF-8 or Windows-1252`() {
        #expect(EncodedWords.text([0x67, 0x72, 0xFC, 0x6E]) == "grün")
        #expect(EncodedWords.text(Array("grün".utf8)) == "grün")
    }

    @Test(arguments: [
        (#"attachment; filename="a b.pdf""#, "a b.pdf"),
        ("attachment; filename=a b.pdf; size=3", "a b.pdf"),
        (#"attachment; filename="C:\dir\"x\".pdf""#, #"C:\dir"x".pdf"#),
        ("attachment; filename*=utf-8''Gr%C3%BC%C3%9Fe.pdf; filename=plain.pdf", "Grüße.pdf"),
        ("attachment; filename*0*=utf-8''Gr%C3; filename*1*=%BCn; filename*2=\".pdf\"", "Grün.pdf"),
        ("attachment; filename*1=b; filename*0=a; filename*3=d", "ab"),
        ("attachment; filename*=iso-8859-1'de'gr%FCn", "grün"),
        ("attachment; filename*=broken%", "broken%"),
        ("attachment; filename=\"=?utf-8?Q?gr=C3=BCn?=\"", "grün"),
        ("attachment (comment; filename=no); filename=yes (comment)", "yes"),
        ("attachment; filename=first; filename=second", "first"),
        ("attachment; filename=\"never closed", "never closed"),
    ])
    func `parameters are read however they are written`(raw: String, name: String) {
        #expect(ParameterizedValue(Array(raw.utf8))["filename"] == name)
    }
}
