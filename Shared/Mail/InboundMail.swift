public import Core

/// A mail that came in, read: who wrote what, to whom, in which conversation, and whether it may be answered.
///
/// Every sequence of bytes is some mail: reading never fails, and its work grows with the number of bytes.
public struct InboundMail: Sendable {
    /// The header fields.
    public let headers: MailHeaders
    /// The subject as text.
    public let subject: String
    /// What the author wrote.
    public let text: MailText
    /// What came with it, by name.
    public let attachments: [MailAttachment]
    /// Why it cannot be read, if so.
    public let unreadable: UnreadableMail?
    /// Who wrote it.
    public let sender: MailSender
    /// How it reached us.
    public let recipient: MailRecipient
    /// Everybody it is written to openly: `To`, then `Cc`.
    public let addressees: [MailAddress]
    /// Its place in the conversation.
    public let thread: ThreadIdentifiers
    /// Why it is never answered automatically, if so.
    public let automatic: AutomaticMail?
    /// What became of a mail of ours, if it says so.
    public let deliveryReport: DeliveryReport?

    /// What it carries, in the words of the other channels.
    public var contentKind: ContentKind {
        if unreadable != nil { return .unreadable }
        if !text.new.isEmpty { return .text }
        return attachments.isEmpty ? .empty : .media
    }

    /// Reads a mail as it was received.
    ///
    /// - Parameters:
    ///   - raw: RFC 5322, as bytes.
    ///   - settings: What is known of our own side.
    public init(_ raw: [UInt8], settings: MailSettings) {
        let bytes = LineEnds.readable(raw)
        let root = MIMEReader.read(bytes)
        headers = root.headers
        subject = SafeText.prefix(headers.text("subject") ?? "", bytes: 4000)
        thread = ThreadIdentifiers(headers, bytes: bytes, body: root.body)
        let body = MailBody(bytes, root: root, isReply: !thread.inReplyTo.isEmpty || !thread.references.isEmpty)
        attachments = body.attachments
        unreadable = body.unreadable
        text = AuthorText.read(body.lines, subject: subject, isTruncated: body.isTruncated)
        sender = MailSender(headers, settings: settings)
        recipient = MailRecipient(headers, settings: settings)
        addressees = AddressList.read(headers.all("to") + headers.all("cc")).addresses
        automatic = AutomaticMail.reason(bytes, root: root, sender: sender, settings: settings)
        deliveryReport = DeliveryReport(bytes, root: root)
    }
}

/// The line ends of a mail.
enum LineEnds {
    /// Some very old programs end lines with a CR alone: where no line feed is, these are the lines' ends.
    static func readable(_ raw: [UInt8]) -> [UInt8] {
        raw.contains(ASCII.lineFeed) ? raw : raw.map { $0 == ASCII.carriageReturn ? ASCII.lineFeed : $0 }
    }
}
