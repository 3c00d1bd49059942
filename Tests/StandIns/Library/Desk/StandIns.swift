/// One stand-in of every provider.
public struct StandIns: Sendable {
    /// Gmail's.
    public let gmail: GmailStandIn
    /// A mail server's.
    public let smtp: SMTPSink
    /// Twilio's.
    public let twilio: TwilioStandIn
    /// Meta's.
    public let meta: MetaStandIn

    /// Tells them where the gateway is.
    ///
    /// The mailbox is watched from before, as a real one still is when somebody's gateway begins again.
    func connect(to gateway: String) {
        gmail.setGateway(gateway)
        gmail.watch()
        twilio.setGateway(gateway)
        meta.setGateway(gateway)
    }

    /// Everything that they brought to customers, those of one provider oldest first.
    var sent: [SentMessage] {
        let byGmail = gmail.sent.map { mail in
            SentMessage(
                provider: .gmail, id: mail.id, from: mail.header("From") ?? "", to: mail.header("To") ?? "",
                text: mail.text, subject: mail.header("Subject"), thread: mail.threadID,
                inReplyTo: mail.header("In-Reply-To"), messageID: mail.header("Message-ID"))
        }
        let byServer = smtp.mails.enumerated().map { place, mail in
            let content = GmailMIME(mail.bytes)
            return SentMessage(
                provider: .smtp, id: "\(place)", from: mail.sender, to: mail.recipients.joined(separator: ", "),
                text: content.plainText ?? "", subject: content.header("Subject"),
                messageID: content.header("Message-ID"))
        }
        let byTwilio = twilio.messages.map { message in
            SentMessage(
                provider: .twilio, id: message.sid, from: String(message.from.dropFirst("whatsapp:".count)),
                to: String(message.to.dropFirst("whatsapp:".count)), text: message.body)
        }
        let byMeta = meta.messages.map { message in
            SentMessage(
                provider: .meta, id: message.id, from: "+\(meta.identity.number)",
                to: message.to.contains(".") ? message.to : "+\(message.to)", text: message.body)
        }
        return byGmail + byServer + byTwilio + byMeta
    }
}
