import Core
import Testing

@testable import Mail

struct MIMETests {
    private func multipart(_ body: String, type: String = "multipart/mixed; boundary=b", header: String = "")
        -> InboundMail
    {
        Mails.read("From: jane@customer.example\nContent-Type: \(type)\n\(header)\n\(body)")
    }

    @Test func `text parts are read in order, files are named and not opened`() {
        let mail = multipart(
            """
            preamble
            --b
            Content-Type: text/plain

            first
            --b
            Content-Type: image/png; name="../../etc/p\u{202E}asswd.png"
            Content-Transfer-Encoding: base64

            AAAA
            --b
            Content-Type: text/plain

            second
            --b
            Content-Type: text/plain
            Content-Disposition: attachment; filename=notes.txt

            not read
            --b--
            epilogue
            """)
        #expect(mail.text.full == "first\n\nsecond")
        #expect(mail.attachments.map(\.name) == ["passwd.png", "notes.txt"])
        #expect(mail.contentKind == .text)
    }

    @Test(arguments: [
        // No end.
        ("multipart/mixed; boundary=b", "--b\n\nread\n--b\nContent-Type: image/png\n\nAA"),
        // An inner container without its end.
        (
            "multipart/mixed; boundary=b",
            "--b\nContent-Type: multipart/alternative; boundary=c\n\n--c\n\nread\n--b\nContent-Type: image/png\n\nAA\n--b--"
        ),
        // No boundary named, and a wrong one.
        ("multipart/mixed", "--q\nContent-Type: text/plain\n\nread\n--q\nContent-Type: image/png\n\nAA\n--q--"),
        (
            "multipart/mixed; boundary=wrong",
            "--q\nContent-Type: text/plain\n\nread\n--q\nContent-Type: image/png\n\nAA\n--q--"
        ),
        // Blanks after a boundary; one boundary that begins like the other.
        (
            "multipart/mixed; boundary=\"b \"",
            "--b  \nContent-Type: multipart/mixed; boundary=bb\n\n--bb\n\nread\n--bb--\n--b\nContent-Type: image/png\n\nAA\n--b--"
        ),
    ])
    func `broken boundaries lose nothing`(type: String, body: String) {
        let mail = multipart(body, type: type)
        #expect(mail.text.full == "read")
        #expect(mail.attachments.map(\.type) == ["image/png"])
    }

    @Test func `a container without a part is text`() {
        #expect(multipart("only this", type: "multipart/mixed; boundary=b").text.full == "only this")
    }

    @Test func `a mail inside is named, and its text is not the author's`() {
        let inner = "--b\n\nlook\n--b\nContent-Type: message/rfc822\n\nSubject: inner\n\nnot mine\n--b--"
        let mail = multipart(inner)
        #expect(mail.text.full == "look")
        #expect(mail.attachments.map(\.name) == ["message.eml"])
    }

    @Test func `depth and number of parts are bounded`() {
        var deep = "Content-Type: multipart/mixed; boundary=b0\n\n"
        for level in 0..<3000 { deep += "--b\(level)\nContent-Type: multipart/mixed; boundary=b\(level + 1)\n\n" }
        #expect(Mails.read(deep).attachments.count <= MailLimits.attachments)
        let mails = String(repeating: "Content-Type: message/rfc822\n\n", count: 5000)
        #expect(Mails.read(mails).attachments.count <= MailLimits.attachments)
        let wide = "Content-Type: multipart/mixed; boundary=b\n\n" + String(repeating: "--b\n\nx\n", count: 20_000)
        #expect(Mails.read(wide).text.full.utf8.count < 10_000)
    }

    @Test func `the plain alternative is read, unless it says nothing`() {
        func alternative(_ plain: String, _ html: String) -> String {
            multipart(
                "--b\nContent-Type: text/plain\n\n\(plain)\n--b\nContent-Type: text/html\n\n\(html)\n--b--",
                type: "multipart/alternative; boundary=b"
            ).text.full
        }
        #expect(alternative("plain", "<b>html</b>") == "plain")
        #expect(alternative("  \n", "<b>html</b>") == "html")
        #expect(alternative("Your mail client does not support HTML.", "<b>real</b>") == "real")
    }

    @Test func `of a signed mail the inner part is read`() {
        let mail = multipart(
            "--b\nContent-Type: text/plain\n\nsigned words\n--b\nContent-Type: application/pgp-signature; name=signature.asc\n\nxx\n--b--",
            type: "multipart/signed; boundary=b")
        #expect(mail.text.full == "signed words")
        #expect(mail.unreadable == nil)
        #expect(mail.attachments.isEmpty)
        let inline = Mails.read(
            "\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nmy words\n- -- dashes\n-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n"
        )
        #expect(inline.text.full == "my words\n-- dashes")
    }

    @Test(arguments: [
        (
            "multipart/encrypted; boundary=b", "--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--b--",
            UnreadableMail.encrypted
        ),
        ("application/pkcs7-mime; smime-type=enveloped-data", "AAAA", .encrypted),
        ("text/plain", "-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----", .encrypted),
        ("application/ms-tnef", "AAAA", .winmail),
        (
            "multipart/mixed; boundary=b",
            "--b\n\ntext\n--b\nContent-Type: application/octet-stream; name=WINMAIL.DAT\n\nAA\n--b--", .winmail
        ),
    ])
    func `what nobody can read is said`(type: String, body: String, reason: UnreadableMail) {
        let mail = multipart(body, type: type)
        #expect(mail.unreadable == reason)
        #expect(mail.contentKind == .unreadable)
    }

    @Test func `nothing but a file is media, nothing at all is empty`() {
        #expect(multipart("--b\nContent-Type: image/png\n\nAA\n--b--").contentKind == .media)
        #expect(Mails.read("").contentKind == .empty)
        #expect(Mails.read("Subject: x\n\n \n\t\n").contentKind == .empty)
    }

    @Test(arguments: [
        ("quoted-printable", "a=3Db=\nc  \nd=20\n=zz =", "a=bc\nd\n=zz"),
        ("quoted-printable", "gr=c3=bcn=", "grün"),
        ("base64", "aGVs\nbG8=", "hello"),
        ("base64", "aGVsbG8=d29ybGQ=", "helloworld"),
        ("base64", "aGVs*bG8", "hello"),
        ("base64", "aGVsbG8=\n\n_____________\nThis is the footer of a list\n", "hello"),
        ("BASE64 ", "Z3LDvG4", "grün"),
        ("unknown", "as it stands", "as it stands"),
    ])
    func `encodings are read with what is broken in them`(encoding: String, body: String, text: String) {
        #expect(Mails.read(header: "Content-Transfer-Encoding: \(encoding)", body: body).text.full == text)
    }

    @Test(
        arguments: [
            ("iso-8859-1", [0x67, 0xFC], "gü"), ("ISO_8859-1", [0x80], "€"),
            ("\"windows-1252\"", [0x93, 0x61, 0x94], "“a”"),
            ("windows-1251", [0xEF, 0xF0, 0xE8], "при"), ("koi8-r", [0xD0, 0xD2, 0xC9], "при"),
            ("gb2312", [0xC4, 0xE3], "你"), ("gb18030", [0x94, 0x39, 0xDA, 0x33], "💩"), ("big5", [0xA7, 0x41], "你"),
            ("iso-2022-jp", [0x1B, 0x24, 0x42, 0x46, 0x7C, 0x1B, 0x28, 0x42], "日"), ("shift_jis", [0x93, 0xFA], "日"),
            ("euc-kr", [0xB0, 0xA1], "가"), ("iso-8859-1", [0xC3, 0xBC], "ü"), ("us-ascii", [0xC3, 0xBC], "ü"),
            ("utf-8", [0xFC, 0x62, 0x65], "übe"), ("x-nothing", [0xFC], "ü"), ("utf-8", [0x61, 0x00, 0x62], "ab"),
            ("gb18030", [0x61, 0xFF, 0x62], "a\u{FFFD}b"), ("iso-8859-15", [0xA4], "€"),
            ("utf-7", [0x2B, 0x41, 0x50, 0x77, 0x2D], "ü"),
        ] as [(String, [UInt8], String)])
    func `charsets are read, also under the wrong name`(label: String, bytes: [UInt8], text: String) {
        let head = Array("Content-Type: text/plain; charset=\(label)\n\n".utf8)
        #expect(InboundMail(head + bytes, settings: Mails.settings).text.full == text)
    }

    @Test func `lines that were broken to flow are joined again`() {
        func flowed(_ body: String, _ more: String = "") -> String {
            Mails.read(header: "Subject: x", body: body, type: "text/plain; format=flowed\(more)").text.full
        }
        #expect(flowed("one \ntwo\nthree") == "one two\nthree")
        #expect(flowed("one \ntwo", "; DelSp=yes") == "onetwo")
        #expect(flowed(" >not quoted\n From here") == ">not quoted\nFrom here")
        #expect(flowed("mine\n> theirs \n> more\n>> older ").contains("> theirs more\n>> older"))
    }

    @Test func `lines may end with a CR alone`() {
        #expect(Mails.read("Subject: a\rTo: b@c.example\r\rone\rtwo").text.full == "one\ntwo")
    }

    @Test(arguments: [
        ("a/b\\c.pdf", "c.pdf"), ("..", "attachment"), ("", "attachment"), ("x\u{0}y\n.pdf", "xy.pdf"),
        ("a:b?.txt", "a_b_.txt"),
        ("gpj.\u{202E}exe", "gpj.exe"), ("   .hidden. ", "hidden"),
        (String(repeating: "é", count: 300) + ".pdf", String(repeating: "é", count: 98) + ".pdf"),
    ])
    func `names of files are safe`(given: String, name: String) {
        #expect(MailAttachment.safeName(given, type: "application/pdf") == name)
    }
}
