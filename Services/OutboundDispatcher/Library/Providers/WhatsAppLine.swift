public import HTTPClient

/// A provider that WhatsApp messages leave by, with a consumer of its own: one that is away or refuses its account holds
/// up no other.
public struct WhatsAppLine: Sendable {
    /// What its consumer is called, and its group after the service's name.
    public let name: String
    /// Its account.
    public let account: any SendingAccount
    /// The providers whose replies are not its business.
    public let others: Set<String>

    /// The lines that are configured.
    ///
    /// - Parameters:
    ///   - configuration: What the environment says.
    ///   - client: What providers are called with.
    /// - Returns: One for each provider.
    public static func all(_ configuration: Configuration, client: HTTPClient) -> [WhatsAppLine] {
        var lines: [WhatsAppLine] = []
        if let twilio = configuration.twilio {
            lines.append(
                WhatsAppLine(
                    name: "whatsapp",
                    account: TwilioAccount(
                        twilio, messagesPerSecond: configuration.twilioMessagesPerSecond,
                        lookUpAfter: configuration.lookUpAfter, client: client),
                    others: configuration.meta == nil ? [] : ["meta"]))
        }
        if let meta = configuration.meta {
            // Its group begins where the topic begins: what left by Twilio long ago is not Meta's to give up.
            lines.append(
                WhatsAppLine(
                    name: "whatsapp-meta",
                    account: MetaAccount(
                        meta, messagesPerSecond: configuration.metaMessagesPerSecond,
                        reportAfter: configuration.reportAfter, client: client),
                    others: ["twilio"]))
        }
        return lines
    }
}
