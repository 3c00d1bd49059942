import Core

/// Identities with secrets that nobody else has, for stand-ins that live outside a test.
///
/// Each start is a life of its own: ids of an earlier one, which lie in somebody's database, never come again.
extension TwilioStandIn.Identity {
    /// Makes one that tells its messages to a public address.
    public static func withSecrets(publicBaseURL: String) -> Self {
        var identity = Self()
        identity.accountSID = "AC" + randomDigits(32)
        identity.token = randomDigits(32)
        identity.publicBaseURL = publicBaseURL
        identity.life = randomDigits(16) + " "
        return identity
    }

    /// What a service has to be told to use the account, at an address of its API.
    public func variables(api: String) -> [String: String] {
        [
            "TWILIO_ACCOUNT_SID": accountSID, "TWILIO_AUTH_TOKEN": token, "TWILIO_WHATSAPP_NUMBER": number,
            "TWILIO_API_URL": api, "TWILIO_TEMPLATE_SID": templates.keys.sorted().first ?? "",
            "PUBLIC_BASE_URL": publicBaseURL,
        ]
    }
}

extension MetaStandIn.Identity {
    /// Makes one.
    public static func withSecrets() -> Self {
        var identity = Self()
        identity.appSecret = randomDigits(32)
        identity.verifyToken = randomDigits(16)
        identity.accessToken = "EAA" + randomDigits(48)
        identity.life = randomDigits(16) + " "
        return identity
    }

    /// What a service has to be told to use the number, at an address of the API.
    public func variables(api: String) -> [String: String] {
        [
            "META_APP_SECRET": appSecret, "META_VERIFY_TOKEN": verifyToken, "META_ACCESS_TOKEN": accessToken,
            "META_PHONE_NUMBER_ID": phoneNumberID, "META_API_URL": api, "META_GRAPH_VERSION": version,
            "META_TEMPLATE_NAME": templates.keys.sorted().first ?? "", "META_TEMPLATE_LANGUAGE": language,
        ]
    }
}

extension GmailIdentity {
    /// Makes one of a mailbox.
    public static func withSecrets(mailbox: String) -> Self {
        var identity = Self()
        identity.mailbox = mailbox
        identity.aliases = []
        identity.clientSecret = randomDigits(32)
        identity.refreshToken = "1//" + randomDigits(48)
        identity.life = randomDigits(16) + " "
        identity.firstHistoryID = UInt64(Timestamp.now.milliseconds)
        return identity
    }

    /// What a service has to be told to use the mailbox, at an address of the API.
    public func variables(api: String, credentialsPath: String) -> [String: String] {
        [
            "GMAIL_CREDENTIALS_PATH": credentialsPath, "GMAIL_MAILBOX": mailbox, "GMAIL_PUBSUB_TOPIC": topic,
            "GMAIL_PUSH_AUDIENCE": pushAudience, "GMAIL_PUSH_SERVICE_ACCOUNT": pushAccount, "GMAIL_API_URL": api,
            "GOOGLE_CERTS_URL": "\(api)/certs",
        ]
    }
}

private func randomDigits(_ count: Int) -> String {
    var generator = SystemRandomNumberGenerator()
    let bytes = (0..<(count + 1) / 2).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    return String(bytes.hexadecimal.prefix(count))
}
