public import Core
import Signatures

/// What the gateway reads from its environment, besides what its Kafka and Postgres clients read.
public struct Configuration: Sendable {
    /// `ENVIRONMENT`: what this installation is called.
    public let environment: String
    /// `PUBLIC_BASE_URL`: where others reach this gateway, without a slash at its end.
    public let publicBaseURL: String?
    /// `API_HOST`: the address to listen on.
    public let host: String
    /// `API_PORT`.
    public let port: Int
    /// `ADMIN_PORT`.
    public let adminPort: Int
    /// `ENABLED_CHANNELS`; the web form and what is configured, unless said otherwise.
    public let enabledChannels: Set<Channel>
    /// The Twilio account and number; nil when they are not configured.
    let twilio: TwilioSettings?
    /// The number at Meta; nil when it is not configured.
    let meta: MetaSettings?
    /// The mailboxes; nil when mail is not configured, or not in use.
    public let gmail: GmailSettings?
    /// The channels that have what they need.
    let configuredChannels: Set<Channel>
    /// `CORS_ORIGINS`: sites whose pages may use the form; `*` is every site.
    let corsOrigins: [String]
    /// `OPERATOR_TOKENS`.
    let operators: OperatorTokens
    /// `TICKET_KEY`.
    let ticketKey: TicketKey
    /// `IDENTITY_SECRET`.
    let identity: IdentityTokens?
    /// `DEFAULT_REGION`: where phone numbers without a country code belong.
    let region: PhoneRegion?
    /// `TRUSTED_PROXIES`: whose `X-Forwarded-For` counts.
    let trustedProxies: [AddressRange]
    /// `FORM_RATE_PER_MAIL`: submissions of one address in five minutes; 0 is without a limit.
    let formRatePerMail: Int
    /// `FORM_RATE_PER_ADDRESS`: submissions from one network address in five minutes; 0, the default, is without.
    let formRatePerAddress: Int

    /// Reads it; what is missing or wrong is reported to the reader, which the caller finishes.
    public init(_ reader: inout EnvironmentReader) {
        environment = reader.text("ENVIRONMENT", default: "development")
        publicBaseURL = Self.baseURL(&reader)
        host = reader.text("API_HOST", default: "127.0.0.1")
        port = reader.integer("API_PORT", default: 8000, in: 0...65535)
        adminPort = reader.integer("ADMIN_PORT", default: 9100, in: 0...65535)
        twilio = TwilioSettings(from: &reader)
        meta = MetaSettings(from: &reader)
        let gmail = GmailSettings(from: &reader)
        configuredChannels = Set(
            [.webForm] + (twilio == nil && meta == nil ? [] : [.whatsapp]) + (gmail == nil ? [] : [.email]))
        enabledChannels = Channel.enabled(&reader, configured: configuredChannels)
        self.gmail = enabledChannels.contains(.email) ? gmail : nil
        corsOrigins = Self.origins(&reader)
        operators = OperatorTokens(&reader)
        ticketKey = TicketKey(&reader)
        identity = reader.optionalSecret("IDENTITY_SECRET").map { IdentityTokens(secret: Array($0.utf8)) }
        region = Self.region(&reader)
        trustedProxies = Self.proxies(&reader)
        formRatePerMail = reader.integer("FORM_RATE_PER_MAIL", default: 10, in: 0...10_000)
        formRatePerAddress = reader.integer("FORM_RATE_PER_ADDRESS", default: 0, in: 0...10_000)
    }

    private static func baseURL(_ reader: inout EnvironmentReader) -> String? {
        guard let text = reader.optionalText("PUBLIC_BASE_URL") else { return nil }
        if !text.hasPrefix("https://"), !text.hasPrefix("http://") {
            reader.report("PUBLIC_BASE_URL must be an address such as https://support.example.com")
        }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    private static func origins(_ reader: inout EnvironmentReader) -> [String] {
        let origins = reader.list("CORS_ORIGINS").map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
        let isSound = origins.allSatisfy { origin in
            origin == "*" || origin.hasPrefix("https://") || origin.hasPrefix("http://")
        }
        if !isSound { reader.report("CORS_ORIGINS must be a list of origins such as https://www.example.com, or *") }
        return origins
    }

    private static func region(_ reader: inout EnvironmentReader) -> PhoneRegion? {
        guard let code = reader.optionalText("DEFAULT_REGION") else { return nil }
        let region = PhoneRegion.named(code)
        if region == nil {
            reader.report("DEFAULT_REGION must be one of \(PhoneRegion.codes.joined(separator: ", "))")
        }
        return region
    }

    private static func proxies(_ reader: inout EnvironmentReader) -> [AddressRange] {
        let texts = reader.list("TRUSTED_PROXIES")
        let ranges = texts.compactMap(AddressRange.init)
        if ranges.count < texts.count {
            reader.report("TRUSTED_PROXIES must be a list of addresses or ranges such as 10.0.0.0/8")
        }
        return ranges
    }
}
