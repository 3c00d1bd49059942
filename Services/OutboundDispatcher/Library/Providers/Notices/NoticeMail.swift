import Core
import FoundationEssentials
import Mail
public import Signatures

/// Writes the mail that says a web reply can be read.
///
/// Its address is only claimed: whoever typed it must not be able to say anything with it. So there is nothing in it that
/// a customer has typed and nothing that was answered: a reference, and two links.
public struct NoticeMail: Sendable {
    private let publicBaseURL: String
    private let link: NoticeLink

    /// Makes the writer.
    ///
    /// - Parameters:
    ///   - publicBaseURL: Where the gateway is reached, without a slash at its end.
    ///   - link: Signs the link that stops notices.
    public init(publicBaseURL: String, link: NoticeLink) {
        self.publicBaseURL = publicBaseURL
        self.link = link
    }

    /// The mail of a notice; nil for an address that no mail can be written to.
    func mail(_ notice: Notice, from: MailAddress, at now: Timestamp) -> OutgoingMail? {
        guard let address = MailAddress(notice.address) else { return nil }
        return OutgoingMail(
            from: from, to: address, subject: "A reply to your request \(notice.reference)", text: text(notice),
            voice: .notice, message: notice.attemptID.text, date: now,
            messageID: "<\(notice.attemptID.text)@\(from.domain)>")
    }

    private func text(_ notice: Notice) -> String {
        """
        Hello,

        there is a reply to your request \(notice.reference). You can read it here:
        \(publicBaseURL)/support#\(notice.reference)

        This address was given in our support form. If that was not you, this page stops further mail to it:
        \(publicBaseURL)/support/not-me?\(link.query(for: notice.messageID))

        This message was sent automatically. Please do not answer it.

        """
    }
}
