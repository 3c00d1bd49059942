public import Core

/// One page of what has changed in a mailbox.
public struct GmailHistoryPage: Decodable, Sendable {
    /// A message that came, or gained labels.
    public struct Change: Sendable, Hashable {
        /// Gmail's id of it.
        public let id: String
        /// The labels it has, or has gained.
        public let labels: Set<String>
    }
    /// What came, in order; a message may be there more than once.
    public let changes: [Change]
    /// The mailbox's place in its history, for the cursor once every page is done.
    public let historyID: String
    /// What asks for the next page.
    public let nextPageToken: String?

    /// Reads what the API writes.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        historyID = try container.decode(String.self, forKey: .historyId)
        nextPageToken = try container.decodeIfPresent(String.self, forKey: .nextPageToken)
        let records = try container.decodeIfPresent([Record].self, forKey: .history) ?? []
        changes = records.flatMap { record in
            (record.messagesAdded ?? []).map { Change(id: $0.message.id, labels: Set($0.message.labelIds ?? [])) }
                + (record.labelsAdded ?? []).map { Change(id: $0.message.id, labels: Set($0.labelIds ?? [])) }
        }
    }

    private struct Record: Decodable {
        let messagesAdded: [Entry]?
        let labelsAdded: [Entry]?
    }
    private struct Entry: Decodable {
        let message: Message
        let labelIds: [String]?
    }
    private struct Message: Decodable {
        let id: String
        let labelIds: [String]?
    }
    private enum CodingKeys: String, CodingKey {
        case history, historyId, nextPageToken
    }
}

/// One page of a list.
public struct GmailListPage<Entry: Decodable & Sendable>: Sendable {
    /// What is on it.
    public let entries: [Entry]
    /// What asks for the next page.
    public let nextPageToken: String?
}

/// A message or a draft in a list: its ids alone.
public struct GmailReference: Decodable, Sendable, Hashable {
    /// Gmail's id of it.
    public let id: String
}

/// How long a mailbox is watched.
public struct GmailWatch: Sendable, Hashable {
    /// The mailbox's place in its history.
    public let historyID: String
    /// When it ends.
    public let end: Timestamp
}
