public import Core
public import Messaging

/// How one channel gets replies to customers: claim, send, record.
///
/// Delivery is at least once from Kafka's side: an implementation recognises by the event's id, or by the stored reply,
/// what it has done before. What it writes leaves by the outbox of the same transaction.
public protocol ReplyProvider: Sendable {
    /// The channel it serves.
    var channel: Channel { get }

    /// Hands a reply over, once; what takes long may be left to be done beside the conversation's next event.
    ///
    /// - Throws: A `Dispositioned` error; the middleware around the handler retries or dead-letters.
    func deliver(_ request: Event<ReplyRequested>) async throws -> HandlingResult

    /// Takes note of what the provider says became of a message.
    ///
    /// - Throws: A `Dispositioned` error.
    func apply(_ report: Event<DeliveryReported>) async throws
}
