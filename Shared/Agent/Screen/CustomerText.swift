public import Core

/// What a customer wrote, as the screen reads it: the author's new text, nothing quoted.
public struct CustomerText: Sendable, Hashable {
    /// The subject; read only where it opens a ticket.
    public let subject: String?
    /// The text itself.
    public let content: String
    /// What the message carries besides text.
    public let contentKind: ContentKind
    /// Whether the message opens its ticket.
    public let opensTicket: Bool
    /// The channel; bare keywords and commands differ between channels.
    public let channel: Channel?

    /// Makes a text.
    public init(
        subject: String? = nil, content: String, contentKind: ContentKind = .text, opensTicket: Bool = true,
        channel: Channel? = nil
    ) {
        self.subject = subject
        self.content = content
        self.contentKind = contentKind
        self.opensTicket = opensTicket
        self.channel = channel
    }
}
