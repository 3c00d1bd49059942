public import FoundationEssentials

/// What staff see of a customer.
public struct CustomerRecord: Sendable {
    /// An address that he was met by.
    public struct Address: Sendable, Hashable {
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

        /// Makes it from its parts.
        public init(kind: String, value: String, channel: Channel, verified: Bool, retired: Bool, home: UUID?) {
            self.kind = kind
            self.value = value
            self.channel = channel
            self.verified = verified
            self.retired = retired
            self.home = home
        }
    }
    /// Another customer who may be the same person: nothing of the other is ever shown to this one.
    public struct Relation: Sendable, Hashable {
        /// The other.
        public let customer: UUID
        /// The address that both were met by or have named.
        public let value: String

        /// Makes it from its parts.
        public init(customer: UUID, value: String) {
            self.customer = customer
            self.value = value
        }
    }
    /// Two customers who became one.
    public struct Merge: Sendable, Hashable {
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

        /// Makes it from its parts.
        public init(kept: UUID, merged: UUID, by: String, at: Timestamp, undoneBy: String?) {
            self.kept = kept
            self.merged = merged
            self.by = by
            self.at = at
            self.undoneBy = undoneBy
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

    /// Makes it from its parts.
    public init(
        id: UUID, name: String?, addresses: [Address], conversations: Int, lastContactAt: Timestamp?,
        relations: [Relation], merges: [Merge]
    ) {
        self.id = id
        self.name = name
        self.addresses = addresses
        self.conversations = conversations
        self.lastContactAt = lastContactAt
        self.relations = relations
        self.merges = merges
    }
}
