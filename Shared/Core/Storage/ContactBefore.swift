public import FoundationEssentials

/// What went on with a customer before a run, as far as it decides over the run.
///
/// Everything is counted apart for what came in verified and what was only claimed: else somebody who types a
/// stranger's address could use up the stranger's replies, or make his question look like the third.
///
/// A class, and one for all runs that have nothing before them: thousands of runs wait at a time.
public final class ContactBefore: Sendable {
    /// Nothing.
    public static let none = ContactBefore()

    /// So often the agent speaks to one customer within a day, on every channel; nobody counts further.
    public static let repliesADay = 20

    /// What the agent has said on the ticket since people last acted on it.
    public let repliesOnTicket: Int
    /// What the agent has said to the customer within a day on every channel, since people last acted on its silence.
    public let repliesToday: Int
    /// Whether people have been told that the agent says no more to this customer.
    public let isSilenced: Bool
    /// Whether the customer wants to hear nothing at this address.
    public let isOptedOut: Bool
    /// How often the customer has said that answers to his last question did not help, and was answered again.
    public let followUps: Int
    /// His last question on this ticket that was concluded.
    public let question: String?
    /// What the last answer on this ticket kept back.
    public let remainder: String?
    /// When he was last told something on this ticket.
    public let lastReplyAt: Timestamp?
    /// The sections that two other tickets of the last days were about.
    public let repeatedSections: [UUID]

    /// Makes it from its parts.
    public init(
        repliesOnTicket: Int = 0, repliesToday: Int = 0, isSilenced: Bool = false, isOptedOut: Bool = false,
        followUps: Int = 0, question: String? = nil, remainder: String? = nil, lastReplyAt: Timestamp? = nil,
        repeatedSections: [UUID] = []
    ) {
        self.repliesOnTicket = repliesOnTicket
        self.repliesToday = repliesToday
        self.isSilenced = isSilenced
        self.isOptedOut = isOptedOut
        self.followUps = followUps
        self.question = question
        self.remainder = remainder
        self.lastReplyAt = lastReplyAt
        self.repeatedSections = repeatedSections
    }
}
