import Core
import FoundationEssentials

/// A reply that leaves by another channel than its question came by.
enum RedirectedReply {
    /// The same reply as a mail of its own, under an id that follows from the first event's.
    static func byMail(
        _ request: Event<ReplyRequested>, from mailbox: ChannelAccount, to address: String
    ) -> Event<ReplyRequested> {
        let reply = request.data
        let text = ([opening] + reply.parts).joined(separator: "\n\n")
        return Event(
            id: UUID.derived(from: request.id, "by-mail").text, type: .replyRequested, source: request.source,
            time: request.time,
            data: ReplyRequested(
                account: mailbox, messageID: reply.messageID, ticketReference: reply.ticketReference,
                conversationID: reply.conversationID, customerID: reply.customerID, channel: .email,
                to: ReplyAddress(email: address), author: reply.author, kind: reply.kind, parts: [text],
                thread: ReplyThread(), requestedAt: reply.requestedAt))
    }

    private static let opening =
        "You wrote to us on WhatsApp, which lets us answer there for one day only. So here is our answer by mail."
}
