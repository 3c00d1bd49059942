/// How a customer's message ended.
public enum MessageOutcome: String, CaseIterable, Sendable, Codable {
    /// A reply with an answer was sent.
    case answered
    /// A question was asked back.
    case asked
    /// A person took over.
    case escalated
    /// There was nothing to answer.
    case stored
    /// It could not be processed; a person was told.
    case dead
}

/// Who wrote a message.
public enum MessageRole: String, Sendable, Codable {
    /// The customer.
    case customer
    /// The agent.
    case agent
    /// A person on staff.
    case human
    /// The system, for notices.
    case system
}

/// What a message carries, besides plain text.
public enum ContentKind: String, CaseIterable, Sendable, Codable {
    /// Plain text.
    case text
    /// A picture, a film or a file.
    case media
    /// A recording.
    case voice
    /// A place.
    case location
    /// Somebody's contact card.
    case contact
    /// A reaction to an earlier message.
    case reaction
    /// An earlier message, changed.
    case edit
    /// An earlier message, taken back.
    case revoke
    /// Something the channel itself says.
    case system
    /// A kind the channel cannot hand over.
    case unsupported
    /// Damaged beyond reading.
    case unreadable
    /// Nothing at all.
    case empty

    /// Whether nobody says anything to us with it: it is kept, and neither answered nor judged.
    public var isSilent: Bool { [.reaction, .revoke, .system].contains(self) }
}

/// What kind of utterance a customer's message is.
public enum MessageKind: String, CaseIterable, Sendable, Codable {
    /// Asks something, or reports a problem.
    case question
    /// Ends the matter ("ok thanks").
    case closing
    /// Greets and says nothing else.
    case greeting
    /// Refers to the last answer ("that did not work").
    case followUp = "follow_up"
    /// Cannot be understood without asking.
    case unclear
    /// A keyword that is an order (STOP, HELP).
    case command
}

/// A keyword alone that is an order, never a question.
public enum CustomerCommand: String, CaseIterable, Sendable, Codable {
    /// Send nothing more.
    case stop
    /// Send again.
    case start
    /// Say what can be said here.
    case help
    /// Send what the last reply kept back.
    case more
}

/// Who wrote a reply, as the dispatcher checks it before it becomes sendable.
public enum ReplyAuthor: String, Sendable, Codable {
    /// The agent.
    case agent
    /// A person on staff.
    case human
    /// The system.
    case system
}

/// What a reply is for.
public enum ReplyKind: String, CaseIterable, Sendable, Codable {
    /// Answers the question.
    case answer
    /// Asks one back.
    case question
    /// A friendly line after thanks.
    case closing
    /// Says that a person takes over.
    case handOver = "hand_over"
    /// A channel's own prompt.
    case prompt
    /// Says sorry for a failure.
    case apology
    /// Anything the system has to say.
    case notice
}

/// Where an outbound message stands on its way; it only moves forward.
public enum DeliveryStatus: String, CaseIterable, Sendable, Codable {
    /// Stored, not taken up yet.
    case pending
    /// Waiting for something, such as an open WhatsApp window.
    case held
    /// Claimed for sending.
    case queued
    /// The provider has it.
    case sent
    /// It has arrived.
    case delivered
    /// It was read.
    case read
    /// It could not be handed over.
    case failed
    /// The provider could not deliver it.
    case undelivered
    /// It must not be sent any more.
    case canceled

    /// How far along it is: reports come unordered and repeated, and only those of a higher rank count.
    public var rank: Int {
        switch self {
        case .pending: 0
        case .held: 1
        case .queued: 2
        case .sent: 3
        case .failed, .undelivered, .canceled: 4
        case .delivered: 5
        case .read: 6
        }
    }

    /// Whether the provider has given up; a second device of the customer may still say otherwise.
    public var isFailure: Bool { self == .failed || self == .undelivered }

    /// Whether it has reached the customer.
    public var hasArrived: Bool { self == .delivered || self == .read }
}

/// Where a conversation stands.
public enum ConversationStatus: String, CaseIterable, Sendable, Codable {
    /// Going on.
    case active
    /// All its tickets are resolved.
    case resolved
    /// A person owns one of its tickets.
    case escalated
    /// Ended by silence.
    case closed
}

/// How an identifier came to be believed.
public enum IdentityEvidence: String, Sendable, Codable {
    /// Somebody typed it.
    case typed
    /// A signed identity token of the company's own site.
    case token
    /// The channel authenticated the sender.
    case channel
    /// An operator confirmed it.
    case `operator`
}
