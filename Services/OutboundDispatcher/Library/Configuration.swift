public import Core

/// What the outbound-dispatcher reads from its environment itself; Kafka and Postgres read their own names.
public struct Configuration: Sendable {
    /// Where escalations are posted to.
    public struct OnCallWebhook: Sendable, Hashable {
        /// The address, http or https.
        public let url: String
        /// What the posts are signed with.
        public let secret: String

        /// Makes it from its parts.
        public init(url: String, secret: String) {
            self.url = url
            self.secret = secret
        }
    }

    /// The service's name, as events and logs carry it.
    public static let serviceName = "outbound-dispatcher"
    /// The topics it reads.
    public static let consumes: Set<Topic> = DeliveryHandler.topics.union(EscalationHandler.topics)
    /// The topics it writes.
    public static let produces: Set<Topic> = [.metrics, .escalations, .deadLetters]

    /// `ADMIN_PORT`: where `/livez`, `/readyz` and `/metrics` are.
    public let adminPort: Int
    /// `ONCALL_WEBHOOK_URL` and `ONCALL_WEBHOOK_SECRET`; nil when nobody is to be told that way.
    public let onCallWebhook: OnCallWebhook?

    /// The Twilio account and number; nil when they are not configured, or WhatsApp is not in use.
    public let twilio: TwilioSettings?
    /// `TWILIO_MESSAGES_PER_SECOND`.
    public let twilioMessagesPerSecond: Double
    /// `DELIVERY_LOOKUP_SECONDS`: how old an interrupted attempt must be before its provider is asked about it.
    public let lookUpAfter: Duration
    /// The number at Meta; nil when it is not configured, or WhatsApp is not in use.
    public let meta: MetaSettings?
    /// `META_MESSAGES_PER_SECOND`.
    public let metaMessagesPerSecond: Double
    /// `DELIVERY_REPORT_SECONDS`: how old an interrupted attempt must be before a person is told, where a provider cannot
    /// be asked about it.
    public let reportAfter: Duration

    /// The mailboxes at Gmail; nil when mail is not configured, or not in use.
    public let gmail: GmailSettings?
    /// What notices of web replies need; nil where none are sent.
    public let notices: NoticeSettings?

    /// Reads it; problems stay with the reader until it is finished.
    public init(from reader: inout EnvironmentReader) {
        adminPort = reader.integer("ADMIN_PORT", default: 9102, in: 0...65535)
        onCallWebhook = Self.readWebhook(from: &reader)
        let twilio = TwilioSettings(from: &reader)
        let meta = MetaSettings(from: &reader)
        let gmail = GmailSettings(from: &reader)
        let configured = Set<Channel>(
            (twilio == nil && meta == nil ? [] : [.whatsapp]) + (gmail == nil ? [] : [.email]))
        let enabled = Channel.enabled(&reader, configured: configured)
        self.twilio = enabled.contains(.whatsapp) ? twilio : nil
        self.meta = enabled.contains(.whatsapp) ? meta : nil
        twilioMessagesPerSecond = reader.number("TWILIO_MESSAGES_PER_SECOND", default: 80, in: 0.1...1000)
        lookUpAfter = .seconds(reader.integer("DELIVERY_LOOKUP_SECONDS", default: 30, in: 1...600))
        metaMessagesPerSecond = reader.number("META_MESSAGES_PER_SECOND", default: 80, in: 0.1...1000)
        reportAfter = .seconds(reader.integer("DELIVERY_REPORT_SECONDS", default: 600, in: 1...3600))
        self.gmail = enabled.contains(.email) ? gmail : nil
        notices = NoticeSettings(from: &reader, gmail: self.gmail, isWebFormEnabled: enabled.contains(.webForm))
    }

    private static func readWebhook(from reader: inout EnvironmentReader) -> OnCallWebhook? {
        guard let url = reader.optionalText("ONCALL_WEBHOOK_URL") else { return nil }
        if !["http://", "https://"].contains(where: { url.lowercased().hasPrefix($0) && url.count > $0.count }) {
            reader.report("ONCALL_WEBHOOK_URL must begin with http:// or https://")
        }
        return OnCallWebhook(url: url, secret: reader.secret("ONCALL_WEBHOOK_SECRET"))
    }
}
