import Core

/// What a provider has brought to a customer, as the desk tells it.
struct SentMessage {
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

    func write(to json: inout String) {
        let fields: [(String, String?)] = [
            ("provider", provider.rawValue), ("id", id), ("from", from), ("to", to), ("subject", subject),
            ("text", text), ("thread", thread), ("in_reply_to", inReplyTo), ("message_id", messageID),
        ]
        json += "{"
        for (place, (name, value)) in fields.enumerated() {
            json += "\(place == 0 ? "" : ",")\"\(name)\":"
            if let value { json.append(jsonString: value) } else { json += "null" }
        }
        json += "}"
    }
}

/// A provider that has a stand-in.
public enum StandInProvider: String, Sendable, CaseIterable {
    case gmail, smtp, twilio, meta
}
