/// The Twilio account and the WhatsApp number that the system writes from and is written to.
public struct TwilioSettings: Sendable, Hashable {
    /// Twilio's own address.
    public static let defaultAPI = "https://api.twilio.com"

    /// `TWILIO_ACCOUNT_SID`.
    public let accountSID: String
    /// `TWILIO_AUTH_TOKEN`, a list: the first opens the API, any of them may have signed a webhook.
    public let tokens: [String]
    /// `TWILIO_WEBHOOK_KEYS`: secrets of webhook keys by their ids.
    public let webhookKeys: [String: String]
    /// `TWILIO_WHATSAPP_NUMBER`: E.164.
    public let number: String
    /// `TWILIO_TEMPLATE_SID`: an approved template that says that an answer waits.
    public let templateSID: String?
    /// `PUBLIC_BASE_URL`: where Twilio reaches the gateway, without a slash at its end.
    public let publicBaseURL: String
    /// `TWILIO_API_URL`: Twilio's own unless a stand-in is to be called.
    public let apiURL: String

    /// The account, as events and tables name it.
    public var account: ChannelAccount { ChannelAccount(provider: "twilio", address: number) }

    /// Makes it from its parts.
    public init(
        accountSID: String, tokens: [String], webhookKeys: [String: String] = [:], number: String,
        templateSID: String? = nil, publicBaseURL: String, apiURL: String = TwilioSettings.defaultAPI
    ) {
        self.accountSID = accountSID
        self.tokens = tokens
        self.webhookKeys = webhookKeys
        self.number = number
        self.templateSID = templateSID
        self.publicBaseURL = publicBaseURL
        self.apiURL = apiURL
    }

    /// Reads it; nil when none of its three main variables is set, and then nothing is reported.
    ///
    /// What is missing or wrong is reported to the reader, which the caller finishes.
    public init?(from reader: inout EnvironmentReader) {
        let names = ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_AUTH_TOKEN_FILE", "TWILIO_WHATSAPP_NUMBER"]
        guard names.contains(where: { reader.optionalText($0) != nil }) else { return nil }
        accountSID = reader.text("TWILIO_ACCOUNT_SID")
        if !accountSID.isEmpty, !Self.isIdentifier(accountSID, "AC") {
            reader.report("TWILIO_ACCOUNT_SID must be AC and 32 hexadecimal digits")
        }
        tokens = Self.entries(reader.secret("TWILIO_AUTH_TOKEN"))
        webhookKeys = Self.keys(&reader)
        let number = reader.text("TWILIO_WHATSAPP_NUMBER")
        self.number = number.hasPrefix("whatsapp:") ? String(number.dropFirst("whatsapp:".count)) : number
        if !number.isEmpty, !Self.isNumber(self.number) {
            reader.report("TWILIO_WHATSAPP_NUMBER must be a number in E.164 such as +14155550100")
        }
        templateSID = reader.optionalText("TWILIO_TEMPLATE_SID")
        if let templateSID, !Self.isIdentifier(templateSID, "HX") {
            reader.report("TWILIO_TEMPLATE_SID must be HX and 32 hexadecimal digits")
        }
        apiURL = Self.withoutSlash(reader.text("TWILIO_API_URL", default: Self.defaultAPI))
        publicBaseURL = Self.withoutSlash(reader.text("PUBLIC_BASE_URL", default: ""))
        if apiURL == Self.defaultAPI ? !PublicAddress.isPublic(publicBaseURL) : publicBaseURL.isEmpty {
            reader.report("PUBLIC_BASE_URL must be a public https address, or Twilio cannot reach the gateway")
        }
    }

    /// Whether a text is one of Twilio's identifiers: two letters and 32 hexadecimal digits.
    public static func isIdentifier(_ text: String, _ kinds: String...) -> Bool {
        let bytes = Array(text.utf8)
        return bytes.count == 34 && kinds.contains { bytes.starts(with: $0.utf8) }
            && bytes.dropFirst(2).allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
            }
    }

    /// Whether a text is a number in E.164.
    public static func isNumber(_ text: String) -> Bool {
        let digits = text.utf8.dropFirst()
        return text.utf8.first == UInt8(ascii: "+") && (7...15).contains(digits.count)
            && digits.allSatisfy { (0x30...0x39).contains($0) } && digits.first != 0x30
    }

    private static func keys(_ reader: inout EnvironmentReader) -> [String: String] {
        var keys: [String: String] = [:]
        for entry in entries(reader.optionalSecret("TWILIO_WEBHOOK_KEYS") ?? "") {
            let sides = entry.split(separator: ":", maxSplits: 1).map(String.init)
            if sides.count == 2 {
                keys[sides[0]] = sides[1]
            } else {
                reader.report("TWILIO_WEBHOOK_KEYS must be a list of id:secret pairs")
            }
        }
        return keys
    }

    private static func entries(_ list: String) -> [String] {
        list.split(separator: ",").map { $0.filter { !$0.isWhitespace } }.filter { !$0.isEmpty }
    }

    private static func withoutSlash(_ address: String) -> String {
        address.hasSuffix("/") ? String(address.dropLast()) : address
    }
}
