/// How replies of a channel look: the row of `channel_configs`, which can change without a deployment.
public final class ChannelConfiguration: Sendable {
    /// The channel.
    public let channel: Channel
    /// Whether it is in use.
    public let isEnabled: Bool
    /// How it sounds.
    public let tone: String
    /// Characters a reply should stay under.
    public let preferredLength: Int
    /// Characters a reply must stay under.
    public let maximumLength: Int
    /// Words a reply must stay under.
    public let maximumWords: Int
    /// The greeting, with `{name}` for the customer's.
    public let greeting: String
    /// What closes a reply.
    public let signature: String
    /// The reply's frame, with `{greeting}`, `{body}`, `{signature}`, `{reference}`, `{help_url}`.
    public let responseTemplate: String
    /// Further texts by name, such as `hand_over`, `ask_details`, `closing`, `apology`, `next_step`.
    public let texts: [String: String]

    /// Makes a configuration.
    public init(
        channel: Channel, isEnabled: Bool, tone: String, preferredLength: Int, maximumLength: Int, maximumWords: Int,
        greeting: String, signature: String, responseTemplate: String, texts: [String: String]
    ) {
        self.channel = channel
        self.isEnabled = isEnabled
        self.tone = tone
        self.preferredLength = preferredLength
        self.maximumLength = maximumLength
        self.maximumWords = maximumWords
        self.greeting = greeting
        self.signature = signature
        self.responseTemplate = responseTemplate
        self.texts = texts
    }
}
