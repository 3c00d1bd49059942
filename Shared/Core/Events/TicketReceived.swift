/// One normalised customer message, whatever channel it came by.
public struct TicketReceived: EventData {
    /// The reference the customer was or would be given.
    public let ticketReference: String
    /// The channel it came by.
    public let channel: Channel
    /// Our own side of the channel.
    public let account: ChannelAccount
    /// The channel's own id of the message: what makes it the same message again.
    public let channelMessageID: String
    /// SHA-256 over subject and content, to recognise the same text.
    public let contentHash: String
    /// The channel's thread.
    public let threadID: String?
    /// A message or reference that this one answers.
    public let refersTo: String?
    /// Who wrote it, as far as the channel knows.
    public let customer: CustomerContact
    /// Whether the channel vouches for who wrote it.
    public let identity: ClaimedIdentity
    /// The subject, where the channel has one.
    public let subject: String?
    /// The author's new text.
    public let content: String
    /// What it carries.
    public let contentKind: ContentKind
    /// Whether a machine wrote it.
    public let automatic: Bool?
    /// What the customer chose.
    public let category: Category?
    /// What the customer chose.
    public let priority: Priority?
    /// When the gateway accepted it.
    public let receivedAt: Timestamp
    /// When the customer sent it, where the channel says so; that may be days before.
    public let sentAt: Timestamp?
    /// What the channel adds, for staff.
    public let metadata: [String: String]

    /// Makes the data from its parts.
    public init(
        ticketReference: String, channel: Channel, account: ChannelAccount, channelMessageID: String,
        contentHash: String, threadID: String? = nil, refersTo: String? = nil, customer: CustomerContact,
        identity: ClaimedIdentity, subject: String? = nil, content: String, contentKind: ContentKind,
        automatic: Bool? = nil, category: Category? = nil, priority: Priority? = nil, receivedAt: Timestamp,
        sentAt: Timestamp? = nil, metadata: [String: String]
    ) {
        self.ticketReference = ticketReference
        self.channel = channel
        self.account = account
        self.channelMessageID = channelMessageID
        self.contentHash = contentHash
        self.threadID = threadID
        self.refersTo = refersTo
        self.customer = customer
        self.identity = identity
        self.subject = subject
        self.content = content
        self.contentKind = contentKind
        self.automatic = automatic
        self.category = category
        self.priority = priority
        self.receivedAt = receivedAt
        self.sentAt = sentAt
        self.metadata = metadata
    }

    enum CodingKeys: String, CodingKey {
        case ticketReference = "ticket_ref"
        case channel
        case account
        case channelMessageID = "channel_message_id"
        case contentHash = "content_hash"
        case threadID = "thread_id"
        case refersTo = "refers_to"
        case customer
        case identity
        case subject
        case content
        case contentKind = "content_kind"
        case automatic
        case category
        case priority
        case receivedAt = "received_at"
        case sentAt = "sent_at"
        case metadata
    }
}

/// Our own side of a channel: which mailbox, number or form.
public struct ChannelAccount: Codable, Sendable, Hashable {
    /// Who runs it: `web_form`, `gmail`, `twilio`, `meta`.
    public let provider: String
    /// The mailbox, number or form.
    public let address: String

    /// Makes the data from its parts.
    public init(provider: String, address: String) {
        self.provider = provider
        self.address = address
    }

    enum CodingKeys: String, CodingKey {
        case provider
        case address
    }
}

/// How a customer can be reached, as a channel says it.
public struct CustomerContact: Codable, Sendable, Hashable {
    /// Mail address, lower case.
    public let email: String?
    /// E.164.
    public let phone: String?
    /// WhatsApp user id where there is one.
    public let whatsapp: String?
    /// As given, at most 255 characters.
    public let name: String?

    /// Makes the data from its parts.
    public init(email: String? = nil, phone: String? = nil, whatsapp: String? = nil, name: String? = nil) {
        self.email = email
        self.phone = phone
        self.whatsapp = whatsapp
        self.name = name
    }

    enum CodingKeys: String, CodingKey {
        case email
        case phone
        case whatsapp
        case name
    }
}

/// Whether the sender was authenticated, and by what.
public struct ClaimedIdentity: Codable, Sendable, Hashable {
    /// Whether he was.
    public let verified: Bool
    /// What says so.
    public let by: IdentityEvidence

    /// Makes the data from its parts.
    public init(verified: Bool, by: IdentityEvidence) {
        self.verified = verified
        self.by = by
    }

    enum CodingKeys: String, CodingKey {
        case verified
        case by
    }
}

extension TicketReceived {
    /// Whether it was found so late that nobody answers it by himself.
    public var isOverdue: Bool { metadata["overdue"] == "true" }
}
