import Testing

@testable import Mail

/// What is kept of a mail that comes in piece by piece.
@Suite struct MailSieveTests {
    private static func kept(_ mail: [UInt8], by size: Int) -> [UInt8] {
        var sieve = MailSieve()
        var rest = mail[...]
        while !rest.isEmpty {
            sieve.take(Array(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        return sieve.kept
    }

    private static func file(_ bytes: Int, end: String) -> String {
        let line = String(repeating: "QUJD", count: 19) + end
        return String(repeating: line, count: bytes / line.utf8.count + 1)
    }

    /// Text, a file of some size, more text, and a picture inside of a container of its own.
    private static func mail(file bytes: Int, type: String = "application/pdf", end: String = "\r\n") -> [UInt8] {
        let lines = [
            "From: kim@example.org", "To: \(Mails.support)", "Subject: Backup", "Message-ID: <1@example.org>",
            "Content-Type: multipart/mixed; boundary=outer", "", "--outer", "Content-Type: text/plain", "",
            "See the file.",
            "-- ", "Kim", "--outer", "Content-Type: \(type); name=a.pdf",
            "Content-Disposition: attachment; filename=a.pdf", "Content-Transfer-Encoding: base64", "",
            file(bytes, end: end) + "--outer", "Content-Type: multipart/related; boundary=inner", "", "--inner",
            "Content-Type: text/html", "", "<p>And this.</p>", "--inner", "Content-Type: image/png; name=logo.png",
            "Content-Transfer-Encoding: base64", "", file(bytes, end: end) + "--inner--", "--outer--", "",
        ]
        return Array(lines.joined(separator: end).utf8)
    }

    @Test(arguments: [1, 2, 3, 7, 79, 80, 81, 4096, 1_000_000], ["\r\n", "\n"])
    func `files lose their content, and the mail reads the same`(size: Int, end: String) {
        let mail = Self.mail(file: 100_000, end: end)
        let kept = Self.kept(mail, by: size)
        #expect(kept.count < 2 * MailSieve.fileBytes + 2000)
        let (whole, sieved) = (
            InboundMail(mail, settings: Mails.settings), InboundMail(kept, settings: Mails.settings)
        )
        #expect(sieved.text == whole.text)
        #expect(sieved.text.full.contains("See the file.") && sieved.text.full.contains("And this."))
        #expect(sieved.attachments.map(\.name) == ["a.pdf", "logo.png"])
        #expect(sieved.attachments.map(\.type) == whole.attachments.map(\.type))
        #expect(sieved.thread == whole.thread)
    }

    @Test(arguments: [1, 5, 4096])
    func `what is no file is kept as it is`(size: Int) {
        let mails = [
            Self.mail(file: 10_000), Self.mail(file: 200_000, type: "text/plain"), [], Array("\n".utf8),
            Array("From: kim@example.org\n\n--\nContent-Type: text/plain\n--".utf8),
            Array("From: kim@example.org\r\rOld lines\r".utf8),
        ]
        for (place, mail) in mails.enumerated() where place != 1 { #expect(Self.kept(mail, by: size) == mail) }
        // Of the second the picture is cut and the text is not.
        let named = Self.kept(mails[1], by: size)
        #expect(named.count > 200_000 && named.count < 200_000 + MailSieve.fileBytes + 2000)
    }

    @Test func `a mail that is one file, and one whose type is folded, are bounded too`() {
        let file = Self.file(16_000_000, end: "\n")
        let single = Array("From: kim@example.org\nContent-Type: IMAGE/png\n\n\(file)".utf8)
        #expect(Self.kept(single, by: 16_384).count < MailSieve.fileBytes + 100)
        let folded = Array("From: kim@example.org\nContent-Type:\n image/png\n\n\(file)".utf8)
        #expect(Self.kept(folded, by: 16_384).count <= MailSieve.textBytes + 100)
    }

    @Test func `many texts are bounded together`() {
        let part = "--b\nContent-Type: text/plain\n\n" + Self.file(2_000_000, end: "\n")
        let mail =
            "From: kim@example.org\nContent-Type: multipart/mixed; boundary=b\n\n"
            + String(repeating: part, count: 8)
        let kept = Self.kept(Array(mail.utf8), by: 16_384)
        #expect(kept.count <= MailSieve.allBytes + 16)
        let read = InboundMail(kept, settings: Mails.settings)
        #expect(read.text.isTruncated)
    }
}
