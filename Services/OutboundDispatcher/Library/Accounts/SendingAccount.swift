public import Core
public import FoundationEssentials

/// One account of a provider: a sender's number, a mailbox.
///
/// An implementation translates: it keeps nothing, retries nothing and decides nothing. When to send, to wait, to look
/// up and to give up is `AccountDelivery`'s, for every provider alike.
public protocol SendingAccount: Sendable {
    /// The account, as replies and reports name it.
    var account: ChannelAccount { get }

    /// The channel it serves.
    var channel: Channel { get }

    /// What holds for this provider.
    var rules: SendingRules { get }

    /// The texts of a reply, each as much as one message holds, in order; the same for the same reply.
    func parts(of reply: ReplyRequested) -> [String]

    /// Hands one part over.
    ///
    /// - Returns: What the provider calls it, and what it says of it.
    /// - Throws: `SendingFailure`, and `CancellationError`.
    func send(_ part: OutgoingPart) async throws -> SentPart

    /// The messages at the provider that this part may have become, sent since a moment.
    ///
    /// - Returns: Nil when the provider has nothing to look things up with, or what it has cannot tell.
    /// - Throws: `SendingFailure`, and `CancellationError`.
    func lookUp(_ part: OutgoingPart, since: Timestamp) async throws -> [SentPart]?

    /// What the provider says now of a message that it has taken; asked only where the rules say that it can be.
    ///
    /// - Returns: Nil when it does not know the message.
    /// - Throws: `SendingFailure`, and `CancellationError`.
    func state(of providerMessageID: String) async throws -> SentPart?
}

extension SendingAccount {
    /// Nothing: most providers cannot be asked.
    public func state(of providerMessageID: String) async throws -> SentPart? { nil }
}

/// What holds for a provider's accounts.
public struct SendingRules: Sendable {
    /// How long after the customer's last message free text may be sent; nil where always.
    public var window: Duration?
    /// Whether a text can be sent outside that window that says an answer waits.
    public var canAnnounce = false
    /// Whether a customer gets only so many automatic answers in a while: another machine may be answering them.
    public var limitsAnswers = false
    /// How many messages a second it takes from one account.
    public var messagesPerSecond: Double
    /// How old an interrupted attempt must be before it is looked up: whoever makes it may be about to say how it ended.
    public var lookUpAfter: Duration
    /// Whether the provider can be asked what became of a message whose report was lost.
    public var canBeAsked = false
    /// How long the next part waits for the one before to arrive.
    public var patienceBetweenParts = Duration.seconds(10)

    /// Makes rules.
    public init(
        window: Duration? = nil, canAnnounce: Bool = false, limitsAnswers: Bool = false, messagesPerSecond: Double,
        lookUpAfter: Duration
    ) {
        self.window = window
        self.canAnnounce = canAnnounce
        self.limitsAnswers = limitsAnswers
        self.messagesPerSecond = messagesPerSecond
        self.lookUpAfter = lookUpAfter
    }
}

/// One part of a reply, as a provider is asked to send it.
public struct OutgoingPart: Sendable {
    /// What it says.
    public enum Content: Sendable, Hashable {
        /// This text.
        case text(String)
        /// That an answer waits, under this reference.
        case waiting(reference: String)
    }
    /// The attempt, which comes back in the provider's reports.
    public let attemptID: UUID
    /// Which part it is, from 0.
    public let place: Int
    /// What it says.
    public let content: Content
    /// The reply it belongs to.
    public let reply: ReplyRequested

    /// Makes it from its parts.
    public init(attemptID: UUID, place: Int, content: Content, reply: ReplyRequested) {
        self.attemptID = attemptID
        self.place = place
        self.content = content
        self.reply = reply
    }
}

/// A message that a provider has.
public struct SentPart: Sendable, Hashable {
    /// What the provider calls it.
    public let providerMessageID: String
    /// What the provider says of it.
    public let status: DeliveryStatus
    /// The provider's code, where it says that it failed.
    public let code: String?

    /// Makes it from its parts.
    public init(providerMessageID: String, status: DeliveryStatus, code: String? = nil) {
        self.providerMessageID = providerMessageID
        self.status = status
        self.code = code
    }
}

/// Why a provider did not take a part, or did not say that it did.
public struct SendingFailure: Error, Equatable, Sendable {
    /// What it means for everything else that is to be sent.
    public enum Kind: String, Sendable {
        /// Nothing: this conversation alone is too fast.
        case lane
        /// The account has to wait.
        case accountBackoff = "backing_off"
        /// The account cannot send until a person has mended it.
        case accountPaused = "paused"
        /// Nothing: this part will never be taken.
        case terminal
    }
    /// What it means.
    public let kind: Kind
    /// The provider's own code, or a word of ours where it has none.
    public let code: String
    /// How long the provider asks to be left alone.
    public let retryAfter: Duration?
    /// Whether the provider may have the part all the same.
    public let mayHaveBeenTaken: Bool

    /// Makes a failure.
    public init(_ kind: Kind, code: String, retryAfter: Duration? = nil, mayHaveBeenTaken: Bool = false) {
        self.kind = kind
        self.code = code
        self.retryAfter = retryAfter
        self.mayHaveBeenTaken = mayHaveBeenTaken
    }
}
