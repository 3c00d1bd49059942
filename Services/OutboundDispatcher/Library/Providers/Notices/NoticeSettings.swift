public import Core
public import Mail
public import Signatures

/// What it takes to say by mail that a web reply can be read.
public struct NoticeSettings: Sendable {
    /// The server they leave by, with the address that they come from.
    public let server: SMTPSettings
    /// `MAIL_FROM`.
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
    public init?(from reader: inout EnvironmentReader, isWebFormEnabled: Bool) {
        guard isWebFormEnabled, let server = SMTPSettings(from: &reader) else { return nil }
        self.server = server
        limits = NoticeLimits(perHour: reader.integer("NOTIFY_PER_HOUR", default: 200, in: 0...100_000))
        link = TicketKey(&reader).noticeLink
        let base = reader.text("PUBLIC_BASE_URL")
        if !base.isEmpty, !base.hasPrefix("https://"), !base.hasPrefix("http://") {
            reader.report("PUBLIC_BASE_URL must be an address such as https://support.example.com")
        }
        publicBaseURL = base.hasSuffix("/") ? String(base.dropLast()) : base
        guard let from = Self.address(server.from) else {
            if !server.from.isEmpty { reader.report("MAIL_FROM must be such as Support <support@example.com>") }
            return nil
        }
        self.from = from
    }

    /// An address alone, or a name with an address in angle brackets.
    static func address(_ text: String) -> MailAddress? {
        guard text.hasSuffix(">"), let open = text.lastIndex(of: "<") else { return MailAddress(text) }
        let name = text[..<open].filter { $0 != "\"" }.drop { $0 == " " }
        let address = text[text.index(after: open)...].dropLast()
        return MailAddress(String(address), name: String(name.reversed().drop { $0 == " " }.reversed()))
    }
}
