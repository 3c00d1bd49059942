public import Core
public import Mail
public import Signatures

/// What it takes to say by mail that a web reply can be read.
public struct NoticeSettings: Sendable {
    /// What notices leave by.
    public enum Way: Sendable, Hashable {
        /// A mailbox at Gmail.
        case gmail(mailbox: String)
        /// A mail server.
        case server(SMTPSettings)
    }

    /// What they leave by: Gmail where it is connected, else a mail server.
    public let way: Way
    /// `MAIL_FROM`; the mailbox itself where they leave by Gmail and nothing else is said.
    public let from: MailAddress
    /// `PUBLIC_BASE_URL`, without a slash at its end.
    public let publicBaseURL: String
    /// Signs the link that stops notices; the gateway verifies it by the same `TICKET_KEY`.
    public let link: NoticeLink
    /// `NOTIFY_PER_HOUR`, and what else limits them.
    public let limits: NoticeLimits

    /// Reads it; nil where there is nothing to send mail by.
    ///
    /// What is missing or wrong is reported to the reader, which the caller finishes.
    public init?(from reader: inout EnvironmentReader, gmail: GmailSettings?, isWebFormEnabled: Bool) {
        guard isWebFormEnabled, let (way, sender) = Self.way(&reader, gmail) else { return nil }
        self.way = way
        limits = NoticeLimits(perHour: reader.integer("NOTIFY_PER_HOUR", default: 200, in: 0...100_000))
        link = TicketKey(&reader).noticeLink
        let base = reader.text("PUBLIC_BASE_URL")
        if !base.isEmpty, !base.hasPrefix("https://"), !base.hasPrefix("http://") {
            reader.report("PUBLIC_BASE_URL must be an address such as https://support.example.com")
        }
        publicBaseURL = base.hasSuffix("/") ? String(base.dropLast()) : base
        guard let from = Self.address(sender) else {
            if !sender.isEmpty { reader.report("MAIL_FROM must be such as Support <support@example.com>") }
            return nil
        }
        self.from = from
    }

    private static func way(_ reader: inout EnvironmentReader, _ gmail: GmailSettings?) -> (Way, sender: String)? {
        if let mailbox = gmail?.mailboxes.first {
            return (.gmail(mailbox: mailbox), reader.text("MAIL_FROM", default: mailbox))
        }
        return SMTPSettings(from: &reader).map { (.server($0), $0.from) }
    }

    /// An address alone, or a name with an address in angle brackets.
    static func address(_ text: String) -> MailAddress? {
        guard text.hasSuffix(">"), let open = text.lastIndex(of: "<") else { return MailAddress(text) }
        let name = text[..<open].filter { $0 != "\"" }.drop { $0 == " " }
        let address = text[text.index(after: open)...].dropLast()
        return MailAddress(String(address), name: String(name.reversed().drop { $0 == " " }.reversed()))
    }
}
