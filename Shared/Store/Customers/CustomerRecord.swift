public import Core
public import FoundationEssentials

/// What staff see of a customer.
public struct CustomerRecord: Sendable, Encodable {
    /// An address that he was met by.
    public struct Address: Sendable, Encodable, Hashable {
        /// `email`, `phone` or `whatsapp`.
        public let kind: String
        /// As it is sent to.
        public let value: String
        /// The channel it was met on.
        public let channel: Channel
        /// Whether its owner has written through it.
        public let verified: Bool
        /// Whether it is no longer his, or was only ever named.
        public let retired: Bool
        /// Whose it becomes again when a merge is undone.
        public let home: UUID?
    }
    /// Another customer who may be the same person: nothing of the other is ever shown to this one.
    public struct Relation: Sendable, Encodable, Hashable {
        /// The other.
        public let customer: UUID
        /// The address that both were met by or have named.
        public let value: String
    }
    /// Two customers who became one.
    public struct Merge: Sendable, Encodable, Hashable {
        /// Who was kept.
        public let kept: UUID
        /// Who was merged into him.
        public let merged: UUID
        /// `channel` or `links` where messages proved it, else who did it.
        public let by: String
        /// When.
        public let at: Timestamp
        /// Who undid it.
        public let undoneBy: String?

        enum CodingKeys: String, CodingKey {
            case kept, merged, by, at
            case undoneBy = "undone_by"
        }
    }

    /// Who.
    public let id: UUID
    /// What he calls himself.
    public let name: String?
    /// His addresses, also those that were only typed.
    public let addresses: [Address]
    /// How many conversations he has had.
    public let conversations: Int
    /// When he last wrote.
    public let lastContactAt: Timestamp?
    /// Who else may be he.
    public let relations: [Relation]
    /// The newest first.
    public let merges: [Merge]

    enum CodingKeys: String, CodingKey {
        case name, relations, merges
        case id = "customer_id"
        case addresses = "identifiers"
        case conversations = "conversation_count"
        case lastContactAt = "last_contact_at"
    }
}
