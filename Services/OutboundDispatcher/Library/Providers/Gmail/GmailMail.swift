import Core
import FoundationEssentials
import Mail

/// Writes a reply as a mail in its thread.
enum GmailMail {
    /// The mail of a reply: where its event does not say, what it answers says how it stays in its thread.
    ///
    /// - Throws: `SendingFailure` when there is nobody to write to.
    static func mail(
        _ part: OutgoingPart, answering mail: AnsweredMail?, from sender: String, at now: Timestamp
    ) throws(SendingFailure) -> OutgoingMail {
        let reply = part.reply
        let address = mail?.replyTo ?? reply.to.email
        guard let to = address.flatMap({ MailAddress($0) }), let from = MailAddress(sender) else {
            throw SendingFailure(.terminal, code: "no_address")
        }
        let inReplyTo = reply.thread.inReplyTo ?? mail?.messageID
        let earlier = reply.thread.references ?? mail?.references ?? []
        return OutgoingMail(
            from: from, to: to, subject: subject(of: reply), text: text(of: part), html: reply.html,
            voice: voice(of: reply), message: part.attemptID.text, date: now, inReplyTo: inReplyTo,
            references: earlier.isEmpty ? inReplyTo.map { [$0] } ?? [] : earlier)
    }

    private static func subject(of reply: ReplyRequested) -> String {
        if let subject = reply.subject { return ReplyThreading.subject(answering: subject) }
        return reply.ticketReference.map { "Re: Your request \($0)" } ?? "Re: Your request"
    }

    private static func text(of part: OutgoingPart) -> String {
        switch part.content {
        case .text(let text): text
        case .waiting(let reference): "An answer to your request \(reference) is waiting."
        }
    }

    /// Whether a machine speaks: what a person has written carries no mark of one.
    private static func voice(of reply: ReplyRequested) -> OutgoingMail.Voice {
        if reply.author == .human { return .person }
        return reply.kind == .notice ? .notice : .agent
    }
}
