import Core
import Signatures

/// What makes a form submission the same submission again, with no state to remember it by.
///
/// - Under an `Idempotency-Key` the reference follows from the key and the mail address alone: the same always.
/// - Without one it follows from mail, subject, message and the five-minute slot of the clock.
///
/// `channel_message_id` is the reference and the content hash, and the event's id derives from it. So a submission that
/// is sent again has the same event id and is dropped by whoever has seen it; another text under the same key has the
/// same reference but another event id, and becomes a further message of that ticket.
struct SubmissionIdentity: Sendable, Equatable {
    /// What the customer is given.
    let reference: TicketReference
    /// The channel's id of the message.
    let channelMessageID: String
    /// SHA-256 over subject and message.
    let contentHash: String

    /// The reference as it is written.
    let ticketID: String
    /// The id of the `ticket.received` event.
    let eventID: String

    init(_ submission: FormSubmission, idempotencyKey: String?, at time: Timestamp, key: TicketKey) {
        var parts: [String]
        if let idempotencyKey {
            parts = ["form-key", submission.email, idempotencyKey]
        } else {
            let slot = time.milliseconds / Self.slotMilliseconds
            parts = ["form-slot", submission.email, submission.subject, submission.message, String(slot)]
        }
        reference = key.reference(for: UnambiguousBytes.of(parts))
        contentHash = submission.contentHash
        ticketID = reference.text
        channelMessageID = "\(ticketID):\(contentHash)"
        eventID = EventIdentity.ticketReceived(channel: .webForm, channelMessageID: channelMessageID)
    }

    private static let slotMilliseconds: Int64 = 5 * 60 * 1000
}
