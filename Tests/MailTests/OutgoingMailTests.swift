import Core
import Testing

@testable import Mail

struct OutgoingMailTests {
    private func mail(
        subject: String = "Re: Question", name: String? = "Support Team", to: String = "jane@customer.example",
        voice: OutgoingMail.Voice = .agent, references: [String] = ["<1@a.example>"],
        inReplyTo: String? = "<1@a.example>",
        message: String = "m1"
    ) -> OutgoingMail {
        OutgoingMail(
            from: MailAddress(Mails.support, name: name) ?? Mails.address(Mails.support), to: Mails.address(to),
            subject: subject,
            text: "Hello\n\n.\nFrom here\nline ends \nGrüße 🙂 = \(String(repeating: "x", count: 200))",
            html: "<p>Hello</p>", voice: voice, message: message, date: Timestamp(milliseconds: 1_769_850_300_000),
            inReplyTo: inReplyTo, references: references)
    }

    @Test func `what we write we read again`() throws {
        let sent = mail(subject: "Re: Grüße – 日本語 \(String(repeating: "long words ", count: 30))")
        let read = InboundMail(try sent.bytes(), settings: Mails.settings)
        #expect(read.subject == sent.subject.trimmed)
        #expect(read.sender.customer?.address == Mails.support)
        #expect(read.sender.customer?.name == "Support Team")
        #expect(read.text.full == SafeText.body(sent.text).replacing("ends \n", with: "ends\n"))
        #expect(read.thread.inReplyTo == ["<1@a.example>"])
        #expect(read.thread.ownMessage == "m1")
        #expect(read.automatic == .loop)
        #expect(read.headers.text("date") == "Sat, 31 Jan 2026 09:05:00 +0000")
    }

    @Test func `lines are short, end with CRLF and are ASCII`() throws {
        let bytes = try mail(
            subject: String(repeating: "ü", count: 300), references: (0..<500).map { "<\($0)@a.example>" }
        ).bytes()
        #expect(bytes.isASCII)
        for line in bytes.split(separator: 10, omittingEmptySubsequences: false).dropLast() {
            #expect(line.last == 13)
            #expect(line.count <= 79)
            #expect(!line.dropLast().contains(13))
        }
    }

    @Test(arguments: ["a\rb", "a\nb", "a\r\nb", "a\u{0}b", "\r\nBcc: x@y.example", "x\n"])
    func `nobody adds fields through what we write`(text: String) {
        #expect(throws: MailComposingError.forbiddenByte(field: "Subject")) { try mail(subject: text).bytes() }
        #expect(throws: MailComposingError.forbiddenByte(field: "From")) { try mail(name: text).bytes() }
        #expect(throws: MailComposingError.forbiddenByte(field: "X-FTE-Message")) { try mail(message: text).bytes() }
        #expect(throws: MailComposingError.forbiddenByte(field: "References")) { try mail(references: [text]).bytes() }
        #expect(throws: MailComposingError.forbiddenByte(field: "In-Reply-To")) { try mail(inReplyTo: text).bytes() }
    }

    @Test func `an address that ASCII cannot write is refused, a domain is translated`() throws {
        #expect(throws: MailComposingError.unsendableAddress(field: "To")) {
            try mail(to: "jäne@customer.example").bytes()
        }
        let text = String(decoding: try mail(to: "jane@bücher.example").bytes(), as: UTF8.self)
        #expect(text.contains("To: jane@xn--bcher-kva.example\r\n"))
    }

    @Test func `people's mail carries no mark of a machine`() throws {
        let text = String(decoding: try mail(voice: .person).bytes(), as: UTF8.self)
        for name in ["Auto-Submitted", "X-Auto-Response-Suppress", "X-FTE-Loop"] { #expect(!text.contains(name)) }
        #expect(text.contains("X-FTE-Message: m1\r\n"))
        let notice = String(decoding: try mail(voice: .notice).bytes(), as: UTF8.self)
        #expect(
            notice.contains("Auto-Submitted: auto-generated\r\nX-Auto-Response-Suppress: All\r\nX-FTE-Loop: m1\r\n"))
    }

    @Test func `ids that are none are left out, and the field stays short`() throws {
        let read = InboundMail(
            try mail(references: ["<first@a>", "no id", "<a b@c>"] + (0..<300).map { "<\($0)@a>" }).bytes(),
            settings: Mails.settings)
        #expect(read.thread.references.first == "<first@a>")
        #expect(read.thread.references.last == "<299@a>")
        #expect(read.thread.references.count == 20)
    }

    @Test(arguments: [
        ("Question", "Re: Question"), ("Re: x", "Re: x"), ("RE: x", "RE: x"), ("AW: x", "Re: AW: x"), ("", "Re:"),
        ("a\r\nb", "Re: a  b"),
    ])
    func `an answer has the same subject`(subject: String, expected: String) {
        #expect(ReplyThreading.subject(answering: subject) == expected)
    }

    @Test(arguments: [
        "simple", "with space.pdf", #"a "b" \c"#, "Grüße.pdf", String(repeating: "日本語", count: 40),
        String(repeating: "long ", count: 40), "",
    ])
    func `parameters are read again as they were written`(value: String) throws {
        var writer = HeaderWriter()
        try writer.parameters("X", "attachment", [("filename", value), ("size", "3")])
        let (headers, _) = HeaderReader.read(writer.bytes, in: 0..<writer.bytes.count)
        let found = ParameterizedValue(try #require(headers.first("x")))
        #expect(found["filename"] == value.trimmed)
        #expect(found["size"] == "3")
    }

    @Test(arguments: [
        "Jane", "Doe, Jane", #"J "the" \ D"#, "Jäne", "a@b", "=?utf-8?Q?x?=", "<evil@x.example>",
        String(repeating: "Näme ", count: 40),
    ])
    func `names stay names`(name: String) throws {
        let read = InboundMail(try mail(name: name).bytes(), settings: Mails.settings)
        #expect(read.sender.customer == MailAddress(Mails.support, name: name.trimmed))
    }
}
