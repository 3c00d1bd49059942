/// A ticket as its customer may see it.
public struct TicketView: Sendable, Hashable {
    /// One message of it.
    public struct Entry: Sendable, Hashable {
        /// The text.
        public let content: String
        /// The channel it came or went by.
        public let channel: Channel
        /// Who wrote it.
        public let role: MessageRole
        /// When.
        public let createdAt: Timestamp

        /// Makes an entry.
        public init(content: String, channel: Channel, role: MessageRole, createdAt: Timestamp) {
            self.content = content
            self.channel = channel
            self.role = role
            self.createdAt = createdAt
        }
    }
    /// The reference it goes by, which may differ from the one asked for when that was an alias.
    public let reference: String
    /// Where it stands.
    public let status: TicketStatus
    /// What it is about.
    public let category: Category?
    /// How soon it wants attention.
    public let priority: Priority
    /// Its subject.
    public let subject: String?
    /// The channel it began on.
    public let sourceChannel: Channel
    /// When it was opened.
    public let createdAt: Timestamp
    /// When it last changed.
    public let updatedAt: Timestamp
    /// When it was resolved.
    public let resolvedAt: Timestamp?
    /// Both sides, oldest first; of ours only what has been made readable.
    public let messages: [Entry]

    /// Makes a view.
    public init(
        reference: String, status: TicketStatus, category: Category?, priority: Priority, subject: String?,
        sourceChannel: Channel, createdAt: Timestamp, updatedAt: Timestamp, resolvedAt: Timestamp?, messages: [Entry]
    ) {
        self.reference = reference
        self.status = status
        self.category = category
        self.priority = priority
        self.subject = subject
        self.sourceChannel = sourceChannel
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.resolvedAt = resolvedAt
        self.messages = messages
    }
}

/// Looks tickets up for their customers.
public protocol TicketReading: Sendable {
    /// The ticket a reference or one of its aliases stands for; nil when nothing of it is stored yet.
    func ticket(reference: String) async throws -> TicketView?
}
