public import FoundationEssentials

/// What happens to replies on their way out.
///
/// The dispatcher alone writes `delivery_status`.
public protocol DeliveryStoring: Sendable {
    /// Makes a web reply readable, once, unless people own its ticket and it is not theirs to say.
    func makeReadable(_ delivery: WebDelivery) async throws -> WebDeliveryResult
}

/// What became of a web reply.
public enum WebDeliveryResult: Sendable {
    /// It is readable now; these rows are to be published.
    case delivered([OutboxRow])
    /// It was before.
    case alreadyDelivered
    /// People own the ticket: it was canceled.
    case refused
    /// No such reply is stored.
    case unknown
}

/// A web reply that is to be made readable.
public struct WebDelivery: Sendable {
    /// The attempt, derived from the event.
    public let attemptID: UUID
    /// The stored reply.
    public let messageID: UUID
    /// Who wrote it.
    public let author: ReplyAuthor
    /// What it is for.
    public let kind: ReplyKind
    /// What leaves with the transaction when it becomes readable.
    public let event: OutgoingMessage
    /// What is to say by mail that it can be read, if anything is.
    public let announcement: Announcement?
    /// When.
    public let at: Timestamp

    /// A notice that is written with the reply.
    public struct Announcement: Sendable, Hashable {
        /// The notice's own attempt, derived from the event.
        public let attemptID: UUID
        /// Whom it goes to.
        public let address: String
        /// The ticket's reference.
        public let reference: String

        /// Makes it from its parts.
        public init(attemptID: UUID, address: String, reference: String) {
            self.attemptID = attemptID
            self.address = address
            self.reference = reference
        }
    }

    /// Makes it from its parts.
    public init(
        attemptID: UUID, messageID: UUID, author: ReplyAuthor, kind: ReplyKind, event: OutgoingMessage,
        announcement: Announcement? = nil, at: Timestamp
    ) {
        self.attemptID = attemptID
        self.messageID = messageID
        self.author = author
        self.kind = kind
        self.event = event
        self.announcement = announcement
        self.at = at
    }
}
