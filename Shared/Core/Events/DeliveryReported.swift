public import FoundationEssentials

/// A provider says what became of a message.
public struct DeliveryReported: EventData {
    /// The account it left by.
    public let account: ChannelAccount
    /// The attempt it answers, from the callback's address.
    public let attemptID: UUID?
    /// The provider's id.
    public let providerMessageID: String?
    /// What it says.
    public let status: DeliveryStatus
    /// The provider's error code.
    public let code: String?
    /// When.
    public let at: Timestamp

    /// Makes the data from its parts.
    public init(
        account: ChannelAccount, attemptID: UUID? = nil, providerMessageID: String? = nil, status: DeliveryStatus,
        code: String? = nil, at: Timestamp
    ) {
        self.account = account
        self.attemptID = attemptID
        self.providerMessageID = providerMessageID
        self.status = status
        self.code = code
        self.at = at
    }

    enum CodingKeys: String, CodingKey {
        case account
        case attemptID = "attempt_id"
        case providerMessageID = "provider_message_id"
        case status
        case code
        case at
    }
}
