import FoundationEssentials

/// The mailboxes that the system reads and writes by Gmail's interface.
public struct GmailSettings: Sendable {
    /// Gmail's own address.
    public static let defaultAPI = "https://gmail.googleapis.com"
    /// Where Google publishes the keys of its pushes.
    public static let defaultCertificates = "https://www.googleapis.com/oauth2/v3/certs"
    /// Who pushes, and for whom.
    public struct Push: Sendable, Hashable {
        /// `GMAIL_PUBSUB_TOPIC`: what `watch` names.
        public let topic: String
        /// `GMAIL_PUSH_AUDIENCE`.
        public let audience: String
        /// `GMAIL_PUSH_SERVICE_ACCOUNT`.
        public let account: String

        /// Names them.
        public init(topic: String, audience: String, account: String) {
            self.topic = topic
            self.audience = audience
            self.account = account
        }
    }

    /// `GMAIL_MAILBOX`, a list, in lower case.
    public let mailboxes: [String]
    /// `GMAIL_CREDENTIALS_PATH`: what opens them.
    public let credentials: GoogleCredentials
    /// How changes are told; nil when mailboxes are only asked now and then.
    public let push: Push?
    /// `GMAIL_GROUPS`: our own Google Groups, in lower case.
    public let groups: [String]
    /// `GMAIL_AUTHSERV_ID`: whose `Authentication-Results` are believed.
    public let authenticationServer: String
    /// `GMAIL_UNITS_PER_MINUTE`: what a mailbox may cost, in Gmail's units.
    public let unitsPerMinute: Int
    /// `GMAIL_POLL_SECONDS`: how often a mailbox is asked although nothing was pushed.
    public let pollInterval: Duration
    /// `GMAIL_API_URL`: Gmail's own unless a stand-in is to be called.
    public let apiURL: String
    /// `GOOGLE_CERTS_URL`: Google's own unless a stand-in is to be asked.
    public let certificatesURL: String

    /// A mailbox, as events and tables name it.
    public static func account(of mailbox: String) -> ChannelAccount {
        ChannelAccount(provider: "gmail", address: mailbox)
    }

    /// Makes it from its parts.
    public init(
        mailboxes: [String], credentials: GoogleCredentials, push: Push?, groups: [String] = [],
        authenticationServer: String = "mx.google.com", unitsPerMinute: Int = 6000,
        pollInterval: Duration = .seconds(120), apiURL: String = GmailSettings.defaultAPI,
        certificatesURL: String = GmailSettings.defaultCertificates
    ) {
        self.mailboxes = mailboxes
        self.credentials = credentials
        self.push = push
        self.groups = groups
        self.authenticationServer = authenticationServer
        self.unitsPerMinute = unitsPerMinute
        self.pollInterval = pollInterval
        self.apiURL = apiURL
        self.certificatesURL = certificatesURL
    }

    /// Reads it; nil when neither credentials nor mailbox are set, and then nothing is reported.
    ///
    /// What is missing or wrong is reported to the reader, which the caller finishes.
    public init?(from reader: inout EnvironmentReader) {
        let names = ["GMAIL_CREDENTIALS_PATH", "GMAIL_MAILBOX"]
        guard names.contains(where: { reader.optionalText($0) != nil }) else { return nil }
        mailboxes = Self.addresses("GMAIL_MAILBOX", &reader)
        if mailboxes.isEmpty { reader.report("GMAIL_MAILBOX is missing") }
        let credentials = Self.credentials(&reader)
        self.credentials =
            credentials ?? .authorizedUser(clientID: "", clientSecret: "", refreshToken: "", tokenURL: "")
        if case .authorizedUser = credentials, mailboxes.count > 1 {
            reader.report("GMAIL_MAILBOX may be a list only with a service account: a refresh token opens one mailbox")
        }
        push = Self.push(&reader)
        groups = Self.addresses("GMAIL_GROUPS", &reader)
        authenticationServer = reader.text("GMAIL_AUTHSERV_ID", default: "mx.google.com")
        unitsPerMinute = reader.integer("GMAIL_UNITS_PER_MINUTE", default: 6000, in: 1000...1_000_000)
        pollInterval = .seconds(reader.integer("GMAIL_POLL_SECONDS", default: 120, in: 1...3600))
        apiURL = Self.withoutSlash(reader.text("GMAIL_API_URL", default: Self.defaultAPI))
        certificatesURL = reader.text("GOOGLE_CERTS_URL", default: Self.defaultCertificates)
    }

    private static func credentials(_ reader: inout EnvironmentReader) -> GoogleCredentials? {
        let path = reader.text("GMAIL_CREDENTIALS_PATH")
        guard !path.isEmpty else { return nil }
        guard let data = try? Data(contentsOf: URL(filePath: path)) else {
            reader.report("GMAIL_CREDENTIALS_PATH names a file that cannot be read")
            return nil
        }
        let credentials = GoogleCredentials(json: Array(data))
        if credentials == nil {
            reader.report("GMAIL_CREDENTIALS_PATH must name the JSON of an authorized user or of a service account")
        }
        return credentials
    }

    private static func push(_ reader: inout EnvironmentReader) -> Push? {
        guard reader.optionalText("GMAIL_PUBSUB_TOPIC") != nil else { return nil }
        let topic = reader.text("GMAIL_PUBSUB_TOPIC")
        let parts = topic.split(separator: "/", omittingEmptySubsequences: false)
        if parts.count != 4 || parts[0] != "projects" || parts[2] != "topics" || parts.contains("") {
            reader.report("GMAIL_PUBSUB_TOPIC must be a name such as projects/my-project/topics/gmail")
        }
        return Push(
            topic: topic, audience: reader.text("GMAIL_PUSH_AUDIENCE"),
            account: reader.text("GMAIL_PUSH_SERVICE_ACCOUNT"))
    }

    private static func addresses(_ name: String, _ reader: inout EnvironmentReader) -> [String] {
        let addresses = reader.list(name).map { $0.lowercased() }
        if addresses.contains(where: { $0.split(separator: "@").count != 2 }) {
            reader.report("\(name) must be a list of mail addresses")
        }
        return addresses
    }

    private static func withoutSlash(_ address: String) -> String {
        address.hasSuffix("/") ? String(address.dropLast()) : address
    }
}
