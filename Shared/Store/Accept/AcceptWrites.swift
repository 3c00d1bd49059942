import Core
import FoundationEssentials

/// The rows that accepting a group of messages writes.
struct AcceptWrites {
    struct Customer {
        let id: UUID
        let email: String?
        let phone: String?
        let name: String?
    }
    struct CustomerIdentifier {
        let customer: UUID
        let identifier: Identifier
        let channel: Channel
        let identity: ClaimedIdentity
        /// Whether the channel vouches for it.
        let isVouched: Bool
        /// Whose it is should the customer be parted from the one he was merged into.
        let home: UUID?
    }
    /// A proved sender names an identifier that is another customer's.
    struct Naming {
        let customer: UUID
        let own: Identifier
        let identifier: Identifier
        let holder: UUID
        let channel: Channel
        /// Whether the channel vouches for both.
        let isVouched: Bool
    }
    /// A customer proves that a typed identifier is his.
    struct Confirmation {
        let customer: UUID
        let identifier: Identifier
        let by: IdentityEvidence
    }
    struct Message {
        let id: UUID
        let conversationID: UUID
        let ticketID: UUID
        let customerID: UUID
        let request: AcceptRequest
        let screen: ScreenedText
        let runID: UUID?
        /// Whose it is should its customer be parted from the one he was merged into.
        let home: UUID?
        /// Whether it is only kept: a twin, or one whose words another message has now.
        let isTwin: Bool
    }
    /// A stored message that was changed or taken back.
    struct Change {
        let id: UUID
        let content: String
        let contentHash: String
        let isRevoked: Bool
        let screen: ScreenedText
    }
    struct Run {
        let id: UUID
        let ticketID: UUID
        let messageID: UUID
        let triggers: [EscalationReason]
        let startedAt: Timestamp
    }

    var customers: [Customer] = []
    var identifiers: [CustomerIdentifier] = []
    var confirmations: [Confirmation] = []
    var namings: [Naming] = []
    /// Identifiers that go from those who typed them to their owner.
    var retirements: [(customer: UUID, identifier: Identifier)] = []
    /// Who wants to hear nothing any more, and who does again.
    var optOuts: [OptOut: Bool] = [:]
    var conversationsToClose: [(id: UUID, at: Timestamp)] = []
    /// By conversation: what it is after the group.
    var conversations: [UUID: (key: AcceptState.ConversationKey, value: AcceptState.Conversation)] = [:]
    var tickets: [UUID: AcceptState.Ticket] = [:]
    var aliases: [(reference: String, ticketID: UUID)] = []
    var messages: [Message] = []
    var runs: [Run] = []
    var changes: [Change] = []
}
