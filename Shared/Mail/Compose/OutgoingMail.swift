public import Core

/// A mail that we send.
public struct OutgoingMail: Sendable {
    /// Who speaks in it, and so what marks it carries.
    public enum Voice: Sendable, Hashable {
        /// The agent answers.
        case agent
        /// The system has something to say.
        case notice
        /// A person answers: nothing marks it as automatic.
        case person
    }

    /// Whom it comes from: the address that was written to.
    public let from: MailAddress
    /// Whom it goes to: one person.
    public let to: MailAddress
    /// The subject.
    public let subject: String
    /// The plain form.
    public let text: String
    /// The HTML form, if there is one.
    public let html: String?
    /// Who speaks.
    public let voice: Voice
    /// Names the message among ours.
    public let message: String
    /// When it is written.
    public let date: Timestamp
    /// Its own id; the provider gives one where it is nil.
    public let messageID: String?
    /// The mail that it answers.
    public let inReplyTo: String?
    /// The ids of its thread, the oldest first.
    public let references: [String]

    /// Takes the parts of a mail.
    public init(
        from: MailAddress, to: MailAddress, subject: String, text: String, html: String? = nil, voice: Voice,
        message: String, date: Timestamp, messageID: String? = nil, inReplyTo: String? = nil, references: [String] = []
    ) {
        self.from = from
        self.to = to
        self.subject = subject
        self.text = text
        self.html = html
        self.voice = voice
        self.message = message
        self.date = date
        self.messageID = messageID
        self.inReplyTo = inReplyTo
        self.references = references
    }

    /// The mail as it is sent: ASCII, CRLF, no line over 998 bytes.
    ///
    /// - Returns: RFC 5322.
    /// - Throws: ``MailComposingError`` when a field would not stay one field, or an address cannot be written to.
    public func bytes() throws(MailComposingError) -> [UInt8] {
        var header = HeaderWriter()
        try header.text("Date", MailDate.text(date))
        try header.address("From", from)
        try header.address("To", to)
        try header.text("Subject", subject)
        if let messageID { try header.identifiers("Message-ID", [messageID]) }
        if let inReplyTo { try header.identifiers("In-Reply-To", [inReplyTo]) }
        try header.identifiers("References", ReplyThreading.bounded(references))
        try header.word(OwnHeader.message, message)
        switch voice {
        case .agent: try header.word("Auto-Submitted", "auto-replied")
        case .notice: try header.word("Auto-Submitted", "auto-generated")
        case .person: break
        }
        if voice != .person {
            try header.word("X-Auto-Response-Suppress", "All")
            try header.word(OwnHeader.loop, message)
        }
        try header.word("MIME-Version", "1.0")
        return try body(header)
    }

    /// No line of quoted-printable can be this boundary: it has an `=` that stands for nothing.
    private static let boundary = "=_fte-alternative"

    private func body(_ start: HeaderWriter) throws(MailComposingError) -> [UInt8] {
        var header = start
        let end: [UInt8] = [ASCII.carriageReturn, ASCII.lineFeed]
        guard let html else {
            try Self.describe("text/plain", in: &header)
            return header.bytes + end + QuotedPrintableWriter.bytes(text)
        }
        try header.parameters("Content-Type", "multipart/alternative", [("boundary", Self.boundary)])
        var result = header.bytes + end
        for (type, content) in [("text/plain", text), ("text/html", html)] {
            var part = HeaderWriter()
            try Self.describe(type, in: &part)
            result += Array("--\(Self.boundary)".utf8) + end + part.bytes + end + QuotedPrintableWriter.bytes(content)
        }
        return result + Array("--\(Self.boundary)--".utf8) + end
    }

    private static func describe(_ type: String, in header: inout HeaderWriter) throws(MailComposingError) {
        try header.parameters("Content-Type", type, [("charset", "utf-8")])
        try header.word("Content-Transfer-Encoding", "quoted-printable")
    }
}
