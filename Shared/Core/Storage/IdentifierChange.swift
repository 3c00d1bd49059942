/// What WhatsApp says of a customer who has another number, or another id, from now on.
///
/// It is no message: nobody has said anything.
public struct IdentifierChange: Sendable, Hashable {
    /// Under these names an event's metadata say what happened, and what is new.
    public enum Key {
        /// What happened.
        public static let kind = "system_type"
        /// The new number, with its plus.
        public static let phone = "new_phone"
        /// The new id.
        public static let whatsapp = "new_whatsapp"
    }

    /// How the customer was known.
    public let old: CustomerContact
    /// His new number.
    public let phone: String?
    /// His new id.
    public let whatsapp: String?
    /// When it happened: who has the old number since then is somebody else.
    public let changedAt: Timestamp

    /// Reads it from an event; nil for a message.
    public init?(_ message: TicketReceived) {
        guard Self.isMeant(by: message.contentKind, metadata: message.metadata), message.channel == .whatsapp,
            message.identity.verified
        else { return nil }
        old = message.customer
        phone = message.metadata[Key.phone]
        whatsapp = message.metadata[Key.whatsapp]
        changedAt = message.sentAt ?? message.receivedAt
    }

    /// Whether an event with these tells of a change, and of nothing else.
    public static func isMeant(by kind: ContentKind, metadata: [String: String]) -> Bool {
        kind == .system && ["user_changed_number", "user_changed_user_id"].contains(metadata[Key.kind])
            && (metadata[Key.phone] != nil || metadata[Key.whatsapp] != nil)
    }
}
