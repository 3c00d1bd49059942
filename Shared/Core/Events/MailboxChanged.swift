/// A mailbox has news that nobody has fetched yet.
public struct MailboxChanged: EventData {
    /// Which.
    public let mailbox: String
    /// Gmail's place in its history.
    public let historyID: String
    /// When Google said so.
    public let publishedAt: Timestamp?
    /// When the gateway heard.
    public let receivedAt: Timestamp

    /// Makes the data from its parts.
    public init(mailbox: String, historyID: String, publishedAt: Timestamp? = nil, receivedAt: Timestamp) {
        self.mailbox = mailbox
        self.historyID = historyID
        self.publishedAt = publishedAt
        self.receivedAt = receivedAt
    }

    enum CodingKeys: String, CodingKey {
        case mailbox
        case historyID = "history_id"
        case publishedAt = "published_at"
        case receivedAt = "received_at"
    }
}
