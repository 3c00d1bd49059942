public import FoundationEssentials

/// A reply that should reach a customer.
public struct ReplyRequested: EventData {
    /// The account it leaves by.
    public let account: ChannelAccount
    /// The stored message it makes readable or sendable.
    public let messageID: UUID?
    /// The ticket; absent in the digest.
    public let ticketReference: String?
    /// The conversation; absent in the digest.
    public let conversationID: UUID?
    /// The customer; absent in the digest.
    public let customerID: UUID?
    /// The channel it leaves by.
    public let channel: Channel
    /// Where it goes.
    public let to: ReplyAddress
    /// Who wrote it.
    public let author: ReplyAuthor
    /// What it is for.
    public let kind: ReplyKind
    /// The subject, where the channel has one.
    public let subject: String?
    /// The formatted texts, in order.
    public let parts: [String]
    /// The HTML form of a mail.
    public let html: String?
    /// The thread it continues.
    public let thread: ReplyThread
    /// When it was concluded.
    public let requestedAt: Timestamp

    /// Makes the data from its parts.
    public init(
        account: ChannelAccount, messageID: UUID? = nil, ticketReference: String? = nil, conversationID: UUID? = nil,
        customerID: UUID? = nil, channel: Channel, to: ReplyAddress, author: ReplyAuthor, kind: ReplyKind,
        subject: String? = nil, parts: [String], html: String? = nil, thread: ReplyThread, requestedAt: Timestamp
    ) {
        self.account = account
        self.messageID = messageID
        self.ticketReference = ticketReference
        self.conversationID = conversationID
        self.customerID = customerID
        self.channel = channel
        self.to = to
        self.author = author
        self.kind = kind
        self.subject = subject
        self.parts = parts
        self.html = html
        self.thread = thread
        self.requestedAt = requestedAt
    }

    enum CodingKeys: String, CodingKey {
        case account
        case messageID = "message_id"
        case ticketReference = "ticket_ref"
        case conversationID = "conversation_id"
        case customerID = "customer_id"
        case channel
        case to
        case author
        case kind
        case subject
        case parts
        case html
        case thread
        case requestedAt = "requested_at"
    }
}

/// Where a reply goes: one of the three.
///
/// On the wire a mail address is a bare string, a phone an object `{phone?, whatsapp?}`.
public struct ReplyAddress: Sendable, Hashable {
    /// A bare mail address.
    public let email: String?
    /// E.164.
    public let phone: String?
    /// WhatsApp user id.
    public let whatsapp: String?

    /// Makes the data from its parts.
    public init(email: String? = nil, phone: String? = nil, whatsapp: String? = nil) {
        self.email = email
        self.phone = phone
        self.whatsapp = whatsapp
    }

    enum CodingKeys: String, CodingKey {
        case email
        case phone
        case whatsapp
    }
}

/// The thread a reply continues, as the channel names it.
public struct ReplyThread: Codable, Sendable, Hashable {
    /// The provider's thread.
    public let threadID: String?
    /// The message it answers.
    public let inReplyTo: String?
    /// Those before it, oldest first.
    public let references: [String]?

    /// Makes the data from its parts.
    public init(threadID: String? = nil, inReplyTo: String? = nil, references: [String]? = nil) {
        self.threadID = threadID
        self.inReplyTo = inReplyTo
        self.references = references
    }

    enum CodingKeys: String, CodingKey {
        case threadID = "thread_id"
        case inReplyTo = "in_reply_to"
        case references
    }
}

extension ReplyAddress: Codable {
    /// Reads either form.
    public init(from decoder: any Decoder) throws {
        if let email = try? decoder.singleValueContainer().decode(String.self) {
            self.init(email: email)
        } else {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            self.init(
                phone: try container.decodeIfPresent(String.self, forKey: .phone),
                whatsapp: try container.decodeIfPresent(String.self, forKey: .whatsapp))
        }
    }

    /// Writes the form that fits.
    public func encode(to encoder: any Encoder) throws {
        if let email {
            var container = encoder.singleValueContainer()
            try container.encode(email)
        } else {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encodeIfPresent(phone, forKey: .phone)
            try container.encodeIfPresent(whatsapp, forKey: .whatsapp)
        }
    }
}
