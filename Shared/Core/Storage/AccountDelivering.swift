public import FoundationEssentials

/// Replies that leave through an account of a provider, part by part.
///
/// Each call is one transaction. What a change of a reply's status causes is made by the caller and leaves with it.
public protocol AccountDelivering: Sendable {
    /// Makes what a change causes.
    typealias Consequences = @Sendable (DeliveryChange) throws -> [OutgoingMessage]

    /// Claims a part for sending, or says why it must not be sent now.
    func claim(_ claim: PartClaim) async throws -> PartClaimResult

    /// Gives a claim back whose part the provider certainly has not taken: it is claimed again without looking it up.
    ///
    /// - Parameters:
    ///   - attemptID: The attempt; one that has gone on since stays.
    ///   - claimedAt: When the claim was made.
    /// - Throws: What the store throws; the claim stands then.
    func release(_ attemptID: UUID, claimedAt: Timestamp) async throws

    /// Which of these messages of a provider belong to attempts already.
    func known(_ provider: String, messages: [String]) async throws -> Set<String>

    /// Notes how the sending of a part ended.
    func record(_ ending: PartEnding, _ consequences: Consequences) async throws -> [OutboxRow]

    /// Takes note of what a provider says of a part; nil when no attempt is meant.
    func apply(_ report: DeliveryReported, _ consequences: Consequences) async throws -> [OutboxRow]?

    /// Takes some of the messages that a provider has and has long said nothing of; each comes once at each of these ages.
    ///
    /// - Parameters:
    ///   - account: The account they were sent by.
    ///   - ages: How old they are when they are asked about, ascending.
    ///   - at: The present moment.
    /// - Returns: The attempts that were taken, which count as asked about.
    /// - Throws: What the store throws.
    func takeUnreported(by account: ChannelAccount, ages: [Duration], at: Timestamp) async throws -> [UnreportedPart]

    /// Gives a reply up before any of it was sent.
    func giveUp(_ messageID: UUID, code: String, at: Timestamp, _ consequences: Consequences) async throws
        -> [OutboxRow]

    /// Lets a reply leave by mail that may not leave by its own channel now, where its customer's mail is proved to be his.
    ///
    /// - Parameters:
    ///   - claim: The claim that was refused; it is ended, and the reply is never claimed by it again.
    ///   - event: Makes what asks for the mail to an address.
    /// - Returns: What leaves; nil where no mail address is proved to be the customer's, and nothing has changed.
    /// - Throws: What the store throws, and `event`.
    func redirect(_ claim: ClosedClaim, _ event: @Sendable (_ address: String) throws -> OutgoingMessage) async throws
        -> [OutboxRow]?

    /// Keeps a reply until its customer writes again.
    ///
    /// - Returns: Whether it is the first one kept for this customer.
    func hold(_ reply: HeldReply) async throws -> Bool

    /// Says again what was held for customers who have written since, and gives up what was held for too long.
    func releaseHeld(longest: Duration, at: Timestamp, _ consequences: Consequences) async throws -> [OutboxRow]
}

/// One part of a reply that is to be sent.
public struct PartClaim: Sendable {
    /// What an attempt is for.
    public enum Purpose: String, Sendable {
        /// It carries the reply.
        case deliver
        /// It says that a reply waits.
        case notify
    }

    /// The attempt, derived from the event.
    public let attemptID: UUID
    /// The stored reply.
    public let messageID: UUID
    /// What it is for.
    public let purpose: Purpose
    /// Which part, from 0.
    public let part: Int
    /// Of how many.
    public let parts: Int
    /// The account it leaves by.
    public let account: ChannelAccount
    /// The channel.
    public let channel: Channel
    /// Whom it goes to.
    public let to: ReplyAddress
    /// Who wrote it.
    public let author: ReplyAuthor
    /// What it is for.
    public let kind: ReplyKind
    /// How long after a customer's message free text may be sent; nil where always.
    public let window: Duration?
    /// Whether a customer gets only so many automatic answers by this provider in a while.
    public let limitsAnswers: Bool
    /// When the claim that this one renews was made: its sender knows that the provider has nothing of it.
    public let renewing: Timestamp?
    /// When.
    public let at: Timestamp

    /// Makes it from its parts.
    public init(
        attemptID: UUID, messageID: UUID, purpose: Purpose, part: Int, parts: Int, account: ChannelAccount,
        channel: Channel, to: ReplyAddress, author: ReplyAuthor, kind: ReplyKind, window: Duration?,
        limitsAnswers: Bool = false, renewing: Timestamp? = nil, at: Timestamp
    ) {
        self.attemptID = attemptID
        self.messageID = messageID
        self.purpose = purpose
        self.part = part
        self.parts = parts
        self.account = account
        self.channel = channel
        self.to = to
        self.author = author
        self.kind = kind
        self.window = window
        self.limitsAnswers = limitsAnswers
        self.renewing = renewing
        self.at = at
    }
}

/// A claim of a reply's first part that came too late for its channel.
public struct ClosedClaim: Sendable {
    /// The attempt.
    public let attemptID: UUID
    /// The stored reply.
    public let messageID: UUID
    /// The account it would have left by.
    public let account: ChannelAccount
    /// When.
    public let at: Timestamp

    /// Makes it from its parts.
    public init(attemptID: UUID, messageID: UUID, account: ChannelAccount, at: Timestamp) {
        self.attemptID = attemptID
        self.messageID = messageID
        self.account = account
        self.at = at
    }
}

/// What became of a claim.
public enum PartClaimResult: Sendable, Equatable {
    /// It may be sent now.
    case claimed
    /// Somebody has claimed it at this moment and never said how that ended.
    case interrupted(since: Timestamp)
    /// The provider has it, since about this moment.
    case sent(DeliveryStatus, at: Timestamp)
    /// Too long has passed since the customer wrote.
    case outsideWindow
    /// People own the ticket, or the customer wants to hear nothing: it was canceled.
    case refused(reason: String)
    /// The customer has had as many automatic answers as he may have in a while.
    case tooManyAnswers
    /// It came to an end before.
    case over
    /// No such reply is stored.
    case unknown
}

/// How the sending of a part ended.
public struct PartEnding: Sendable {
    /// What the provider did with it.
    public enum Result: Sendable {
        /// It took the part, as this message of its own, and says this of it.
        case accepted(providerMessageID: String, DeliveryStatus, code: String?)
        /// It will never take it.
        case failed(code: String)
        /// Nobody can tell whether it has it.
        case unclear
    }
    /// The attempt.
    public let attemptID: UUID
    /// What became of it.
    public let result: Result
    /// When.
    public let at: Timestamp

    /// Makes it from its parts.
    public init(attemptID: UUID, result: Result, at: Timestamp) {
        self.attemptID = attemptID
        self.result = result
        self.at = at
    }
}

/// A message that a provider has taken, and has not said of whether it arrived.
public struct UnreportedPart: Sendable, Hashable {
    /// The attempt.
    public let attemptID: UUID
    /// What the provider calls it.
    public let providerMessageID: String

    /// Makes it from its parts.
    public init(attemptID: UUID, providerMessageID: String) {
        self.attemptID = attemptID
        self.providerMessageID = providerMessageID
    }
}

/// A reply that waits for its customer to write again.
public struct HeldReply: Sendable {
    /// The stored reply.
    public let messageID: UUID
    /// The channel.
    public let channel: Channel
    /// The account it leaves by.
    public let account: ChannelAccount
    /// The event that asked for it.
    public let event: OutgoingMessage
    /// Since when.
    public let at: Timestamp

    /// Makes it from its parts.
    public init(messageID: UUID, channel: Channel, account: ChannelAccount, event: OutgoingMessage, at: Timestamp) {
        self.messageID = messageID
        self.channel = channel
        self.account = account
        self.event = event
        self.at = at
    }
}

/// A reply whose delivery status has changed.
public struct DeliveryChange: Sendable {
    /// What happened to the escalation that tells people of it.
    public struct Escalation: Sendable {
        /// What was done.
        public enum Move: Sendable {
            /// It was opened.
            case opened
            /// One that was open has one more reason.
            case raised
            /// It was taken back: the reply has arrived after all.
            case withdrawn
        }
        /// Its id.
        public let id: UUID
        /// What was done.
        public let move: Move
        /// Why it is there.
        public let reason: EscalationReason
        /// Everything that fired.
        public let triggers: [EscalationReason]
        /// How urgent it is.
        public let urgency: Priority
        /// What a person needs to know first.
        public let summary: String
        /// When a person must have looked.
        public let dueAt: Timestamp

        /// Makes it from its parts.
        public init(
            id: UUID, move: Move, reason: EscalationReason, triggers: [EscalationReason], urgency: Priority,
            summary: String, dueAt: Timestamp
        ) {
            self.id = id
            self.move = move
            self.reason = reason
            self.triggers = triggers
            self.urgency = urgency
            self.summary = summary
            self.dueAt = dueAt
        }
    }

    /// The stored reply.
    public let messageID: UUID
    /// Its text.
    public let content: String
    /// Who wrote it.
    public let role: MessageRole
    /// When it was concluded.
    public let requestedAt: Timestamp
    /// Its channel.
    public let channel: Channel
    /// Its ticket's reference.
    public let reference: String
    /// Its conversation.
    public let conversationID: UUID
    /// Its customer.
    public let customerID: UUID
    /// Whether the customer is verified.
    public let verified: Bool
    /// What it was.
    public let from: DeliveryStatus
    /// What it is now.
    public let to: DeliveryStatus
    /// What people are told, where they are.
    public let escalation: Escalation?
    /// When.
    public let at: Timestamp

    /// Makes it from its parts.
    public init(
        messageID: UUID, content: String, role: MessageRole, requestedAt: Timestamp, channel: Channel,
        reference: String, conversationID: UUID, customerID: UUID, verified: Bool, from: DeliveryStatus,
        to: DeliveryStatus, escalation: Escalation?, at: Timestamp
    ) {
        self.messageID = messageID
        self.content = content
        self.role = role
        self.requestedAt = requestedAt
        self.channel = channel
        self.reference = reference
        self.conversationID = conversationID
        self.customerID = customerID
        self.verified = verified
        self.from = from
        self.to = to
        self.escalation = escalation
        self.at = at
    }
}

/// What a provider keeps of an attempt before it is sent, where it keeps drafts: with it an interrupted one is looked up.
public protocol DraftKeeping: Sendable {
    /// Notes the draft of an attempt; it is not sent before that.
    ///
    /// - Returns: The draft that counts: another one, where somebody has noted one before.
    func keep(_ draft: KeptDraft, of attemptID: UUID) async throws -> KeptDraft

    /// The draft of an attempt; nil where none was noted.
    func draft(of attemptID: UUID) async throws -> KeptDraft?
}

/// A draft at a provider.
public struct KeptDraft: Sendable, Hashable {
    /// What the provider calls it.
    public let id: String
    /// The thread it is in, which is still there when it was sent.
    public let thread: String

    /// Makes it from its parts.
    public init(id: String, thread: String) {
        self.id = id
        self.thread = thread
    }
}
