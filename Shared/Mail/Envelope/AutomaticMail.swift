/// What says that no person wrote a mail: such mail is stored and never answered.
public enum AutomaticMail: String, Sendable, Hashable, CaseIterable {
    /// `Auto-Submitted`, other than `no`.
    case autoSubmitted = "auto_submitted"
    /// A return path without an address, as bounces have it, or the name that mail systems write in place of none.
    case emptyReturnPath = "empty_return_path"
    /// `multipart/report`: of delivery, of reading, of abuse; or a mail system's words for a mail that did not arrive.
    case report
    /// `Precedence: bulk`, `list` or `junk`.
    case precedence
    /// A mailing list.
    case list
    /// `X-Auto-Response-Suppress` asks that nobody answers.
    case suppressed
    /// The mark of a program that answers in its owner's absence, or passes notifications on.
    case program
    /// An answer of a calendar.
    case calendar
    /// It says that a mail was read.
    case readReceipt = "read_receipt"
    /// It comes from ourselves.
    case ownAddress = "own_address"
    /// It carries the mark of our own automatic mail.
    case loop

    /// The first reason that holds.
    static func reason(_ bytes: [UInt8], root: MIMEPart, sender: MailSender, settings: MailSettings) -> AutomaticMail? {
        let headers = root.headers
        if headers.first(OwnHeader.loop.lowercased()) != nil { return .loop }
        if let customer = sender.customer, settings.own.contains(customer) || settings.groups.contains(customer) {
            return .ownAddress
        }
        if isReadReceipt(root) { return .readReceipt }
        if isReport(root) { return .report }
        if headers.all("auto-submitted").contains(where: { ParameterizedValue($0).value != "no" }) {
            return .autoSubmitted
        }
        if headers.first("return-path").map({ isNobody($0) || isMailSystem($0) }) ?? false { return .emptyReturnPath }
        if headers.first("from").map(isMailSystem) ?? false { return .emptyReturnPath }
        if headers.first("x-failed-recipients") != nil || MachineSender.isReport(headers, sender) { return .report }
        if isProgram(headers) { return .program }
        let suppressed = headers.all("x-auto-response-suppress").flatMap { tokens($0) }
        if suppressed.contains(where: ["all", "oof", "autoreply"].contains) { return .suppressed }
        if !sender.isFromOwnGroup {
            let precedences = ["precedence", "x-precedence"].flatMap { headers.all($0) }
                .map { ParameterizedValue($0).value }
            if precedences.contains(where: ["bulk", "list", "junk", "auto_reply"].contains) { return .precedence }
            if headers.fields.contains(where: { $0.name.hasPrefix("list-") }) { return .list }
        }
        return isCalendarAnswer(bytes, root) ? .calendar : nil
    }

    private static func isNobody(_ path: [UInt8]) -> Bool {
        let path = path.filter { !ASCII.isSpace($0) }
        return path.isEmpty || path.elementsEqual("<>".utf8)
    }

    /// The name that mail systems go by, or one beside an address that is none.
    private static func isMailSystem(_ value: [UInt8]) -> Bool {
        let text = value.filter { !ASCII.isSpace($0) }.lowercasedText
        return ["<mailer-daemon@", "<mailer-daemon>"].contains(where: text.contains) || text.hasSuffix("<>")
            || text.prefix { $0 != "@" && $0 != "(" } == "mailer-daemon"
    }

    /// What programs write that know no `Auto-Submitted`: their own header fields, or Notes' own form of a subject.
    private static func isProgram(_ headers: MailHeaders) -> Bool {
        let marks = [
            "x-autoreply", "x-auto-reply", "x-autorespond", "x-autoresponder", "x-fc-machinegenerated",
            "x-amz-sns-message-id",
        ]
        if marks.contains(where: { name in headers.all(name).contains { ParameterizedValue($0).value != "no" } }) {
            return true
        }
        if headers.all("x-apple-action").contains(where: { ParameterizedValue($0).value == "vacation" }) { return true }
        let subject = (headers.text("subject") ?? "").lowercased()
        return subject.hasPrefix("auto: ") && subject.contains(" is out of the office")
    }

    private static func tokens(_ value: [UInt8]) -> [String] {
        value.split { ASCII.isSpace($0) || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ";") }.map(\.lowercasedText)
    }

    /// The mail itself, or what a relay has put a signature around.
    private static func isReport(_ root: MIMEPart) -> Bool {
        if root.type.value == "multipart/report" { return true }
        return root.kind == "multipart/signed" && root.children.first?.type.value == "multipart/report"
    }

    private static func isReadReceipt(_ root: MIMEPart) -> Bool {
        root.type["report-type"]?.lowercased() == "disposition-notification"
            || ([root] + root.children).contains { $0.kind == "message/disposition-notification" }
    }

    /// An invitation is for a person; what calendars answer by themselves is for nobody.
    private static func isCalendarAnswer(_ bytes: [UInt8], _ part: MIMEPart) -> Bool {
        // A mail that is only passed on says nothing of this one.
        if part.kind.hasPrefix("message/") { return false }
        if part.kind == "text/calendar" {
            let method = part.type["method"] ?? methodLine(part.content(of: bytes, limit: 64 * 1024))
            return ["REPLY", "CANCEL", "COUNTER"].contains(method.uppercased())
        }
        return part.children.contains { isCalendarAnswer(bytes, $0) }
    }

    private static func methodLine(_ content: ArraySlice<UInt8>) -> String {
        let line = content.split(separator: ASCII.lineFeed).first { $0.hasPrefixIgnoringCase("METHOD:") }
        return line.map { String(decoding: $0.dropFirst(7).trimmed, as: UTF8.self) } ?? ""
    }
}
