import Mail

/// Mails as tests write them.
enum Mails {
    static let support = "support@ours.example"

    static func address(_ text: String) -> MailAddress {
        guard let address = MailAddress(text) else { preconditionFailure("no address: \(text)") }
        return address
    }

    static let settings = MailSettings(
        own: OwnAddresses([address(support), address("help@ours.example")]),
        groups: OwnAddresses([address("team@groups.example")]), authenticationServer: "mx.google.com")

    /// Reads a mail that is written as text.
    static func read(_ text: String) -> InboundMail { InboundMail(Array(text.utf8), settings: settings) }

    /// Reads a mail with some header lines and a plain body.
    static func read(header: String, body: String = "Hello", type: String = "text/plain; charset=utf-8") -> InboundMail
    {
        read("From: Jane <jane@customer.example>\nTo: \(support)\nContent-Type: \(type)\n\(header)\n\n\(body)")
    }

    /// What the author says in a plain mail.
    static func new(_ body: String, subject: String = "Re: Question") -> MailText {
        read("From: jane@customer.example\nSubject: \(subject)\nIn-Reply-To: <1@ours.example>\n\n\(body)").text
    }

    /// What the author says in a mail of HTML alone.
    static func html(_ body: String) -> MailText {
        read("From: jane@customer.example\nSubject: Re: x\nContent-Type: text/html; charset=utf-8\n\n\(body)").text
    }
}
