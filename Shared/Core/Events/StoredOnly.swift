/// Why a message that a person wrote is kept without an answer: what its channel notes in the event's metadata.
public enum StoredOnly: String, Sendable {
    /// We have only a copy of what was written to others.
    case copied
    /// It is from before the time that was read, and was found when the mailbox had forgotten its history.
    case beforeCursor = "before_cursor"

    /// Its name in the metadata.
    public static let key = "stored_only"
}

extension TicketReceived {
    /// Whether it is kept and no more: a machine wrote it, or its channel says why nobody is to answer by himself.
    public var isStoredOnly: Bool { automatic == true || metadata[StoredOnly.key] != nil }
}
