/// A reply that went past us: a colleague has answered a customer from the mail program or the telephone.
///
/// Its data are those of a message received, read the other way round: `customer` is whom it was written to, `content`
/// what was said to him. The colleague himself is named in the metadata.
public struct ReplyObserved: EventData {
    /// Under this name the metadata say who answered.
    public static let colleagueKey = "colleague"

    /// What was written, to whom and where.
    public let message: TicketReceived
    /// Who wrote it: a person, for what the agent says is not observed.
    public let author: ReplyAuthor

    /// Makes the data from its parts.
    public init(message: TicketReceived, author: ReplyAuthor = .human) {
        self.message = message
        self.author = author
    }

    /// Whom the ticket belongs to from now on.
    public var colleague: String { message.metadata[Self.colleagueKey] ?? message.account.address }

    /// Reads the data of the event.
    public init(from decoder: any Decoder) throws {
        message = try TicketReceived(from: decoder)
        author = try decoder.container(keyedBy: CodingKeys.self).decode(ReplyAuthor.self, forKey: .author)
    }

    /// Writes the message's members and its author as one object.
    public func encode(to encoder: any Encoder) throws {
        try message.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(author, forKey: .author)
    }

    private enum CodingKeys: String, CodingKey {
        case author
    }
}
