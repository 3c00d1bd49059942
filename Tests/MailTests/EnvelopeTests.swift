import Testing

@testable import Mail

struct EnvelopeTests {
    // MARK: Automatic mail

    @Test(arguments: [
        ("Auto-Submitted: auto-replied", AutomaticMail.autoSubmitted),
        ("Auto-Submitted: auto-generated; x=y", .autoSubmitted),
        ("Auto-Submitted: AUTO-NOTIFIED (really)", .autoSubmitted), ("Return-Path: <>", .emptyReturnPath),
        ("Return-Path: < >", .emptyReturnPath), ("Return-Path:", .emptyReturnPath),
        ("Return-Path: <MAILER-DAEMON>", .emptyReturnPath), ("Return-Path: MAILER-DAEMON@mx.example", .emptyReturnPath),
        ("Precedence: bulk", .precedence), ("Precedence: List", .precedence),
        ("Precedence: junk", .precedence), ("List-Id: <a.b.example>", .list),
        ("List-Unsubscribe: <mailto:x@y.example>", .list),
        ("X-Auto-Response-Suppress: All", .suppressed), ("X-Auto-Response-Suppress: DR, OOF", .suppressed),
        ("X-Auto-Response-Suppress: RN,AutoReply", .suppressed), ("X-FTE-Loop: m1", .loop),
        ("X-Failed-Recipients: jane@customer.example", .report), ("Precedence: auto_reply", .precedence),
        ("X-Precedence: bulk", .precedence), ("X-Autoreply: yes", .program), ("X-Autorespond: 1", .program),
        ("X-FC-MachineGenerated: true", .program), ("X-Amz-SNS-Message-Id: 7", .program),
        ("X-Apple-Action: VACATION", .program),
        ("Subject: AUTO: Jane Doe is out of the office. (returning 05/01/2030)", .program),
    ])
    func `mail of machines is known by its header`(header: String, reason: AutomaticMail) {
        #expect(Mails.read(header: header).automatic == reason)
    }

    @Test(arguments: [
        "Auto-Submitted: no", "Auto-Submitted: No (a person)", "Return-Path: <jane@customer.example>",
        "Precedence: first-class",
        "X-Auto-Response-Suppress: None", "X-Auto-Response-Suppress: DR, RN, NRN", "Importance: high", "X-List: x",
        "Disposition-Notification-To: jane@customer.example", "X-Mailer: Outlook",
        "Subject: Out of office: automatic reply?", "Subject: Auto reply: how do I switch it on?",
        "Subject: AUTO: the out of the office answer does not work", "X-Autoreply: no", "X-Apple-Action: FORWARD",
    ])
    func `mail of people is answered`(header: String) {
        #expect(Mails.read(header: header).automatic == nil)
    }

    @Test func `mail systems write under a name of their own`() {
        #expect(Mails.read("From: Mail Delivery System <MAILER-DAEMON@mx.example>\n\nx").automatic == .emptyReturnPath)
        #expect(Mails.read("From: MAILER-DAEMON (Mail Delivery System)\n\nx").automatic == .emptyReturnPath)
        #expect(Mails.read("From: MAILER-DAEMON <>\n\nx").automatic == .emptyReturnPath)
        #expect(Mails.read("From: \"Mail System\" < >\n\nx").automatic == .emptyReturnPath)
        #expect(Mails.read("From: Jane <jane@customer.example>\nSubject: mailer-daemon\n\nx").automatic == nil)
        #expect(Mails.read("From: \"<>\" <jane@customer.example>\n\nx").automatic == nil)
    }

    @Test(arguments: [
        ("Postmaster <postmaster@mx.example>", "Undeliverable Mail"), ("postmaster@mx.example", "Undeliverable: Hello"),
        ("POSTMASTER@mx.example", "Delivery Status Notification (Failure)"),
        ("Postmaster <postmaster@mx.example>", "=?utf-8?Q?Mail_Delivery_Warning?="),
        ("ndr@mx.example", "Mail delivery failed: returning message to sender"),
        ("post_master@sms.example", "Mail could not be delivered"), ("postmaster@mx.example", "Unzustellbar: Hallo"),
        ("\"System Administrator\"@mx.example", "Undeliverable: Hello"),
        ("postmaster@mx.example", "=?utf-8?B?44Oh44OD44K744O844K444KS6YWN5L+h44Gn44GN44G+44Gb44KT44CC?="),
    ])
    func `a mail system that reports in plain words is no person`(from: String, subject: String) {
        #expect(Mails.read("From: \(from)\nSubject: \(subject)\n\nx").automatic == .report)
    }

    @Test(arguments: [
        ("postmaster@customer.example", "How do I add a sender?"),
        ("postmaster@customer.example", "Re: Undeliverable Mail"), ("jane@customer.example", "Undeliverable Mail"),
        ("smtp-team@customer.example", "Mail delivery has stopped"), ("ndrew@customer.example", "Returned mail"),
    ])
    func `a person who is postmaster, or writes of such a report, is answered`(from: String, subject: String) {
        #expect(Mails.read("From: \(from)\nSubject: \(subject)\n\nx").automatic == nil)
    }

    @Test func `reports, receipts and answers of calendars are known by their parts`() {
        func reason(_ type: String, _ body: String = "x") -> AutomaticMail? {
            Mails.read("From: a@b.example\nContent-Type: \(type)\n\n\(body)").automatic
        }
        #expect(reason("multipart/report; report-type=feedback-report; boundary=b", "--b\n\nx\n--b--") == .report)
        #expect(
            reason("multipart/report; report-type=disposition-notification; boundary=b", "--b\n\nx") == .readReceipt)
        for method in ["REPLY", "cancel", "COUNTER"] {
            #expect(reason("text/calendar; method=\(method)") == .calendar)
            let part = "--b\n\nx\n--b\nContent-Type: text/calendar\n\nBEGIN:VCALENDAR\r\nMETHOD:\(method)\r\n--b--"
            #expect(reason("multipart/mixed; boundary=b", part) == .calendar)
        }
        #expect(reason("text/calendar; method=REQUEST") == nil)
        let forwarded =
            "--b\n\nlook\n--b\nContent-Type: message/rfc822\n\nContent-Type: multipart/report; boundary=c\n\n--c\n\n--b--"
        #expect(reason("multipart/mixed; boundary=b", forwarded) == nil)
    }

    @Test func `our own addresses are never answered`() {
        #expect(Mails.read("From: x <HELP+1@ours.example>\n\nx").automatic == .ownAddress)
    }

    @Test func `lists of our own groups are no lists, and those of others stay lists`() {
        let own = "List-ID: <team.groups.example>\nPrecedence: list\nList-Post: <x>"
        #expect(Mails.read(header: own).automatic == nil)
        #expect(Mails.read(header: own + "\nAuto-Submitted: auto-replied").automatic == .autoSubmitted)
        #expect(Mails.read(header: own + "\nList-Id: <other.example>").automatic == .precedence)
        #expect(Mails.read(header: "List-Id: team.groups.example").automatic == .list)
    }

    // MARK: Verification

    private func isVerified(_ results: String, from: String = "Jane <jane@mail.customer.example>", more: String = "")
        -> Bool
    {
        Mails.read("Authentication-Results: \(results)\nFrom: \(from)\n\(more)\nx").sender.isVerified
    }

    @Test(arguments: [
        ("mx.google.com; dmarc=pass (p=NONE) header.from=mail.customer.example", true),
        ("mx.google.com; dkim=fail; spf=fail; dmarc=pass header.from=MAIL.customer.example", true),
        (
            "mx.google.com;\n dkim=pass header.i=@x.example header.s=a;\n dmarc = pass header.from = mail.customer.example",
            true
        ),
        ("mx.google.com 1; dkim=pass header.d=mail.customer.example", true),
        ("mx.google.com; dkim=pass header.d=customer.example", true),
        ("mx.google.com; dkim=pass header.i=@mail.customer.example header.s=s", true),
        ("mx.google.com; dkim=fail header.d=customer.example; dkim=pass header.d=customer.example", true),
        ("(a comment) mx.google.com; dkim=pass (x; y) header.d=customer.example", true),
        ("mx.google.com; dkim=pass header.d=example", false),
        ("mx.google.com; dkim=pass header.d=omer.example", false),
        ("mx.google.com; dkim=pass header.i=@deep.mail.customer.example", false),
        ("mx.google.com; dkim=pass", false),
        ("mx.google.com; dkim=pass header.d=customer.example; dmarc=fail header.from=mail.customer.example", false),
        ("mx.google.com; dkim=pass header.d=customer.example; dmarc=none header.from=mail.customer.example", false),
        ("mx.google.com; dmarc=pass header.from=other.example", false),
        ("mx.google.com; dmarc=pass header.from=customer.example", false),
        ("mx.google.com; dmarc=pass header.from=mail.customer.example; dmarc=fail", false),
        ("mx.google.com; dmarc=pass header.from=evil.example header.from=mail.customer.example", false),
        ("mx.google.com; spf=pass smtp.mailfrom=jane@mail.customer.example", false),
        ("mx.google.com; arc=pass; spf=pass (dmarc=pass header.from=mail.customer.example)", false),
        ("mx.google.com; x=\"; dmarc=pass header.from=mail.customer.example\"", false),
        ("mx.google.com.evil.example; dmarc=pass header.from=mail.customer.example", false),
        ("MX.google.com; dmarc=pass header.from=mail.customer.example", false),
        ("evil mx.google.com x; dmarc=pass header.from=mail.customer.example", false),
        ("mx.google.com; none", false), ("", false),
        ("mx.google.com; (dmarc=pass header.from=mail.customer.example", false),
    ])
    func `the receiving server vouches, and nobody else`(results: String, expected: Bool) {
        #expect(isVerified(results) == expected)
    }

    @Test func `only the topmost field counts, and only with one sender`() {
        let good = "mx.google.com; dmarc=pass header.from=mail.customer.example"
        #expect(!isVerified("mx.evil.example; none", more: "Authentication-Results: \(good)\n"))
        #expect(isVerified(good, more: "Authentication-Results: mx.evil.example; dmarc=fail\n"))
        #expect(!isVerified(good, from: "jane@mail.customer.example, bob@mail.customer.example"))
        #expect(!isVerified(good, from: "<evil@x.example> <jane@mail.customer.example>"))
        #expect(!isVerified(good, more: "From: evil@x.example\n"))
        #expect(!isVerified(good, more: "ARC-Authentication-Results: i=1; \(good)\nReply-To: other@x.example\n"))
        #expect(isVerified(good, more: "Reply-To: JANE@mail.customer.example\n"))
        let international = Mails.read(
            "Authentication-Results: mx.google.com; dmarc=pass header.from=xn--bcher-kva.example\nFrom: a@bücher.example\n\nx"
        )
        #expect(international.sender.isVerified)
    }

    // MARK: Who

    @Test func `answers go to Reply-To if it is one address`() {
        func reply(_ field: String) -> String? {
            Mails.read(header: "Reply-To: \(field)").sender.replyTo?.address
        }
        #expect(reply("other@x.example") == "other@x.example")
        #expect(reply("a@x.example, b@x.example") == "jane@customer.example")
        #expect(reply("nonsense") == "jane@customer.example")
        #expect(reply(Mails.support) == "jane@customer.example")
        #expect(Mails.read("Subject: x\n\nx").sender.customer == nil)
    }

    @Test func `how a mail reached us`() {
        func recipient(_ fields: String) -> MailRecipient { Mails.read("From: a@b.example\n\(fields)\n\nx").recipient }
        let plus = Mails.address("support+t1@ours.example")
        #expect(recipient("To: b@b.example, support+t1@ours.example\nCc: help@ours.example") == .direct(plus))
        #expect(recipient("To: b@b.example\nCc: support+t1@ours.example") == .copied(plus))
        #expect(recipient("To: b@b.example") == .unnamed)
    }

    @Test func `behind our own group the customer is whom the group names, and only claimed`() {
        let header =
            "List-ID: Team <team.groups.example>\nAuthentication-Results: mx.google.com; dmarc=pass header.from=groups.example\n"
        let mail = Mails.read(
            header
                + "From: 'Jane Doe' via Team <team@groups.example>\nX-Original-Sender: jane@customer.example\nReply-To: x@y.example\n\nx"
        )
        #expect(mail.sender.customer?.address == "jane@customer.example")
        #expect(mail.sender.customer?.name == "Jane Doe")
        #expect(!mail.sender.isVerified)
        #expect(mail.automatic == nil)
        let other = Mails.read(header + "From: Team <team@groups.example>\nReply-To: x@y.example\n\nx")
        #expect(other.sender.customer?.address == "x@y.example")
        #expect(
            Mails.read("From: Team <team@groups.example>\nX-Original-Sender: a@b.example\n\nx").automatic == .ownAddress
        )
    }

    // MARK: Threads

    @Test func `ids are read, also where they are folded or bare`() {
        let thread = Mails.read(
            "Message-ID:\n <a\n b@c.example>\nIn-Reply-To: Your message of Monday <x@y.example>\nReferences: <1@a><2@a> junk <3@a> <3@a> <broken\n <4@a>\n\nx"
        ).thread
        #expect(thread.messageID == "<ab@c.example>")
        #expect(thread.inReplyTo == ["<x@y.example>"])
        #expect(thread.references == ["<1@a>", "<2@a>", "<3@a>", "<4@a>"])
        #expect(thread.answerReferences.last == "<ab@c.example>")
        #expect(Mails.read("Message-ID: a@b.example\n\nx").thread.messageID == "<a@b.example>")
        #expect(
            Mails.read("References: \((0..<5000).map { "<\($0)@a>" }.joined(separator: " "))\n\nx").thread.references
                .count == 100)
    }

    @Test func `a mail without an id gets one of what it says, and it is not named in answers`() {
        let first = Mails.read("Received: a\nFrom: a@b.example\n\nwords").thread
        #expect(first.isDerived)
        #expect(first.messageID == Mails.read("Received: b\nFrom: a@b.example\n\nwords").thread.messageID)
        #expect(first.messageID != Mails.read("From: a@b.example\n\nother words").thread.messageID)
        #expect(first.answerReferences.isEmpty)
    }

    // MARK: Reports

    @Test func `a delivery report names its mail and what became of it`() throws {
        let mail = Mails.read(
            """
            Return-Path: <>
            Content-Type: multipart/report; report-type=delivery-status; boundary=b

            --b

            Sorry
            --b
            Content-Type: message/delivery-status

            Reporting-MTA: dns; mx.example

            Final-Recipient: rfc822; jane@customer.example
            Action: Failed
            Status: 5.0.0
            Diagnostic-Code: smtp; 550 192.5.1.1 5.1.1 no such user

            Original-Recipient: rfc822;bob@customer.example
            Action: delayed
            Status: 4.4.7 (time)
            --b
            Content-Type: message/rfc822

            Message-ID: <m1@ours.example>
            X-FTE-Message: 7f3

            x
            --b--
            """)
        #expect(mail.automatic == .report)
        let report = try #require(mail.deliveryReport)
        #expect(report.messageID == "<m1@ours.example>")
        #expect(report.ownMessage == "7f3")
        #expect(report.recipients.map { $0.address?.address } == ["jane@customer.example", "bob@customer.example"])
        #expect(report.recipients.map(\.code) == ["5.1.1", "4.4.7"])
        #expect(report.recipients.map(\.action) == [.failed, .delayed])
        #expect(mail.text.full == "Sorry")
    }
}
