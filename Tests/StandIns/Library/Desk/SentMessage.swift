/// What a provider has brought to a customer, as the desk tells it.
struct SentMessage: Encodable {
    let provider: StandInProvider
    let id: String
    let from: String
    let to: String
    let text: String
    /// What a mail has besides.
    var subject: String?
    var thread: String?
    var inReplyTo: String?
    var messageID: String?

    private enum CodingKeys: String, CodingKey {
        case provider, id, from, to, text, subject, thread
        case inReplyTo = "in_reply_to"
        case messageID = "message_id"
    }
}

/// A provider that has a stand-in.
public enum StandInProvider: String, Sendable, CaseIterable, Encodable {
    case gmail, smtp, twilio, meta
}
