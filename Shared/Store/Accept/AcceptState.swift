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
        var isNew: Bool
    }

    /// A submission of the last five minutes, by which a twin across the edge of a slot is known.
    struct TwinKey: Hashable {
        let customer: UUID
        let contentHash: String
    }

    var seen: [MessageKey: Seen] = [:]
    var customers: [Identifier: UUID] = [:]
    var conversations: [ConversationKey: Conversation] = [:]
    var tickets: [UUID: Ticket] = [:]
    var ticketsByReference: [String: UUID] = [:]
    var twins: [TwinKey: UUID] = [:]
}
