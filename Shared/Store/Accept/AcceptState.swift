import Core
import FoundationEssentials

/// What the database holds of the customers of one group of messages, and what planning has added to it.
struct AcceptState {
    struct MessageKey: Hashable {
        let channel: Channel
        let id: String
    }

    /// An inbound message that is stored already.
    struct Seen {
        let id: UUID
        let isConcluded: Bool
        let ticketID: UUID
    }

    struct ConversationKey: Hashable {
        let customer: UUID
        let verified: Bool
    }

    /// An inbound message that another one changes or takes back.
    struct Original {
        let id: UUID
        let customerID: UUID
        let ticketID: UUID
        let account: String
        let isConcluded: Bool
    }

    /// A conversation that goes on.
    struct Conversation {
        let id: UUID
        let startedOn: Channel
        var status: ConversationStatus
        let startedAt: Timestamp
        var lastMessageAt: Timestamp
        var recentScores: [Double]
        var isNew: Bool
    }

    /// A ticket that a message may continue.
    struct Ticket {
        let id: UUID
        let reference: String
        let customerID: UUID
        var conversationID: UUID
        let subject: String?
        let verified: Bool
        let category: Category?
        var priority: Priority
        var status: TicketStatus
        let channel: Channel
        let createdAt: Timestamp
        var resolvedAt: Timestamp?
        var previous: UUID?
        var isNew: Bool
    }

    /// Where messages of a channel without references of its own go on: its thread, or all that is said to a number.
    struct LineKey: Hashable {
        let customer: UUID
        let verified: Bool
        let channel: Channel
        /// The account on WhatsApp, the thread of a mail.
        let line: String
        /// Where a mail that nobody vouches for wants its answer: who asks for it elsewhere joins no ticket of another.
        var answersTo: String?
    }

    /// How far an identifier that is known is believed.
    enum Standing {
        /// Its customer has written through it, and the channel vouched for him.
        case verified
        /// Somebody typed it, and nothing of its customer is verified.
        case claimed
        /// Somebody typed it beside an identifier that is verified: whoever proves to own it may be another person.
        case claimedBesideVerified
        /// Typed in this very group.
        case fresh
    }

    /// A submission of the last five minutes, by which a twin across the edge of a slot is known.
    struct TwinKey: Hashable {
        let customer: UUID
        /// A typed address must not get at the ticket of one that was proved, by saying the same words.
        let verified: Bool
        let contentHash: String
    }

    /// A mail of a customer that may have come to another of our mailboxes too.
    struct CopyKey: Hashable {
        let customer: UUID
        let verified: Bool
        /// Its Message-ID.
        let name: String
        /// Where it has come to now.
        let account: String
    }

    var seen: [MessageKey: Seen] = [:]
    var customers: [Identifier: UUID] = [:]
    var standings: [Identifier: Standing] = [:]
    /// Whose an identifier was before its customer was merged into another.
    var homes: [Identifier: UUID] = [:]
    /// How often each customer had been merged or parted when his identifiers were read.
    var regrouped: [UUID: Int] = [:]
    var conversations: [ConversationKey: Conversation] = [:]
    var tickets: [UUID: Ticket] = [:]
    var ticketsByReference: [String: UUID] = [:]
    var twins: [TwinKey: UUID] = [:]
    /// The last ticket of each line.
    var lines: [LineKey: UUID] = [:]
    var optedOut: Set<OptOut> = []
    /// The tickets of mails whose copies come now.
    var copies: [CopyKey: UUID] = [:]
    /// By the channel's own id.
    var originals: [String: Original] = [:]
    /// Numbers whose customers are known by an id that is no number.
    var numbersWithID: Set<Identifier> = []
    var before: [ConversationKey: ContactBefore] = [:]
}
