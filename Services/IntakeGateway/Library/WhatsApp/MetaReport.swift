import Core
import HTTPServer

/// What Meta says became of a message of ours, read from one element of `statuses`.
struct MetaReport: Sendable, Equatable {
    /// WhatsApp's id of the message.
    let id: String
    /// The attempt that sent it and its conversation, as we have told Meta.
    let tag: DeliveryTag
    /// What became of it.
    let status: DeliveryStatus
    /// Meta's error code.
    let code: String?

    private static let statuses: [String: DeliveryStatus] = [
        "accepted": .queued, "sent": .sent, "delivered": .delivered, "read": .read, "played": .read, "failed": .failed,
    ]

    /// Reads an element; nil when it is about no attempt of ours, or says what nobody here knows.
    init?(_ json: JSONBody.Value) {
        guard let id = json["id"]?.string, MetaMessage.isIdentifier(id),
            let tag = json["biz_opaque_callback_data"]?.string.flatMap(DeliveryTag.init),
            let status = json["status"]?.string.flatMap({ Self.statuses[$0.lowercased()] })
        else { return nil }
        self.id = id
        self.tag = tag
        self.status = status
        code = status.isFailure ? json["errors"]?.array?.first?["code"]?.integer.map(String.init) : nil
    }
}
