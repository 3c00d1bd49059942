/// The app and the WhatsApp number at Meta that the system writes from and is written to.
public struct MetaSettings: Sendable, Hashable {
    /// Meta's own address.
    public static let defaultAPI = "https://graph.facebook.com"
    /// The version of Graph that this program was written for.
    public static let defaultVersion = "v26.0"

    /// `META_APP_SECRET`, a list: any of them may have signed a webhook.
    public let appSecrets: [String]
    /// `META_VERIFY_TOKEN`: what Meta shows when a webhook is set up.
    public let verifyToken: String
    /// `META_ACCESS_TOKEN`: opens the API.
    public let accessToken: String
    /// `META_PHONE_NUMBER_ID`: Meta's id of our number.
    public let phoneNumberID: String
    /// `META_GRAPH_VERSION`.
    public let version: String
    /// `META_TEMPLATE_NAME`: an approved template that says that an answer waits.
    public let templateName: String?
    /// `META_TEMPLATE_LANGUAGE`: the language it was approved in.
    public let templateLanguage: String
    /// `META_API_URL`: Meta's own unless a stand-in is to be called.
    public let apiURL: String

    /// The account, as events and tables name it.
    public var account: ChannelAccount { ChannelAccount(provider: "meta", address: phoneNumberID) }

    /// Makes it from its parts.
    public init(
        appSecrets: [String], verifyToken: String, accessToken: String, phoneNumberID: String,
        version: String = MetaSettings.defaultVersion, templateName: String? = nil, templateLanguage: String = "en",
        apiURL: String = MetaSettings.defaultAPI
    ) {
        self.appSecrets = appSecrets
        self.verifyToken = verifyToken
        self.accessToken = accessToken
        self.phoneNumberID = phoneNumberID
        self.version = version
        self.templateName = templateName
        self.templateLanguage = templateLanguage
        self.apiURL = apiURL
    }

    /// Reads it; nil when none of its four main variables is set, and then nothing is reported.
    ///
    /// What is missing or wrong is reported to the reader, which the caller finishes.
    public init?(from reader: inout EnvironmentReader) {
        let secrets = ["META_APP_SECRET", "META_VERIFY_TOKEN", "META_ACCESS_TOKEN"]
        let names = secrets + secrets.map { "\($0)_FILE" } + ["META_PHONE_NUMBER_ID"]
        guard names.contains(where: { reader.optionalText($0) != nil }) else { return nil }
        let list = reader.secret("META_APP_SECRET")
        appSecrets = list.split(separator: ",").map { $0.filter { !$0.isWhitespace } }.filter { !$0.isEmpty }
        if !list.isEmpty, appSecrets.isEmpty { reader.report("META_APP_SECRET names no secret") }
        verifyToken = reader.secret("META_VERIFY_TOKEN")
        accessToken = reader.secret("META_ACCESS_TOKEN")
        phoneNumberID = reader.text("META_PHONE_NUMBER_ID")
        if !phoneNumberID.isEmpty, !Self.isNumberID(phoneNumberID) {
            reader.report("META_PHONE_NUMBER_ID must be Meta's id of the number, which has digits alone")
        }
        version = reader.text("META_GRAPH_VERSION", default: Self.defaultVersion)
        if !Self.isVersion(version) { reader.report("META_GRAPH_VERSION must be a version such as v26.0") }
        templateName = reader.optionalText("META_TEMPLATE_NAME")
        templateLanguage = reader.text("META_TEMPLATE_LANGUAGE", default: "en")
        let url = reader.text("META_API_URL", default: Self.defaultAPI)
        apiURL = url.hasSuffix("/") ? String(url.dropLast()) : url
        if !["https://", "http://"].contains(where: apiURL.hasPrefix) {
            reader.report("META_API_URL must begin with http:// or https://")
        }
    }

    private static func isNumberID(_ text: String) -> Bool {
        (1...32).contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func isVersion(_ text: String) -> Bool {
        let numbers = text.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
        return text.utf8.first == UInt8(ascii: "v") && numbers.count == 2 && numbers.allSatisfy { UInt16($0) != nil }
    }
}
