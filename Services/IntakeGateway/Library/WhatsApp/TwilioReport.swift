import Core
import FoundationEssentials
import HTTPServer

/// What Twilio says became of a message of ours, read from a status callback.
struct TwilioReport: Sendable, Equatable {
    /// Twilio's id of the message.
    let sid: String
    /// The attempt that sent it, as our own address names it.
    let attempt: UUID
    /// The conversation it belongs to, as our own address names it.
    let conversation: UUID
    /// What became of it.
    let status: DeliveryStatus
    /// Twilio's error code.
    let code: String?

    /// The words for which we have a word; of those that say the same on the way the one is kept that tables know.
    private static let statuses: [String: DeliveryStatus] = [
        "accepted": .queued, "scheduled": .queued, "queued": .queued, "sending": .queued, "sent": .sent,
        "delivered": .delivered, "read": .read, "played": .read, "failed": .failed, "undelivered": .undelivered,
        "canceled": .canceled,
    ]

    /// Reads a callback; nil when it is about no attempt of ours, or says what nobody here knows.
    init?(_ form: HTTPFormBody, of request: HTTPRequest) {
        guard let sid = form.text("MessageSid"), TwilioSettings.isIdentifier(sid, "SM", "MM"),
            let attempt = request.queryValue("attempt").flatMap({ UUID(uuidString: $0) }),
            let conversation = request.queryValue("conversation").flatMap({ UUID(uuidString: $0) }),
            let status = form.text("MessageStatus").flatMap({ Self.statuses[$0.lowercased()] })
        else { return nil }
        self.sid = sid
        self.attempt = attempt
        self.conversation = conversation
        self.status = status
        code = form.text("ErrorCode").flatMap { code in
            !code.isEmpty && code != "0" && code.utf8.count <= 20 && code.utf8.allSatisfy { (0x30...0x39).contains($0) }
                ? code : nil
        }
    }
}
