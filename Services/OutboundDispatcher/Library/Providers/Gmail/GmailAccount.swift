public import Core
import FoundationEssentials
public import Gmail
import Mail

/// A mailbox at Gmail.
///
/// Gmail knows no idempotency key and replaces the Message-ID. So a reply is a draft first, which is noted with its attempt,
/// and then sent: a draft that is still there was not sent, and what was sent is found in its thread by our own header.
public struct GmailAccount: SendingAccount {
    /// How many drafts are looked through for one that was made and not noted, the newest first.
    private static let mostDrafts = 100
    /// How many sent mails are looked through for one that is not in its thread, the newest first.
    private static let mostSent = 50
    /// What a clock of theirs may differ from ours.
    private static let clockDifference = 60.0
    private static let messagesPerSecond = 20.0

    private let mailbox: String
    private let client: GmailClient
    private let drafts: any DraftKeeping
    private let mails: any AnsweredMailReading
    private let time: any TimeSource

    /// What holds for Gmail.
    public let rules: SendingRules

    /// Makes the account.
    ///
    /// - Parameters:
    ///   - mailbox: The mailbox's address.
    ///   - lookUpAfter: How old an interrupted attempt must be before it is looked up.
    ///   - client: What it calls Gmail with; it keeps to the mailbox's units.
    ///   - drafts: Where drafts are noted.
    ///   - mails: Where the mails are that are answered.
    ///   - time: The time of day.
    public init(
        _ mailbox: String, lookUpAfter: Duration, client: GmailClient, drafts: any DraftKeeping,
        mails: any AnsweredMailReading, time: any TimeSource = SystemTimeSource()
    ) {
        self.mailbox = mailbox
        self.client = client
        self.drafts = drafts
        self.mails = mails
        self.time = time
        rules = SendingRules(
            limitsAnswers: true, messagesPerSecond: Self.messagesPerSecond, lookUpAfter: lookUpAfter)
    }

    /// The mailbox.
    public var account: ChannelAccount { GmailSettings.account(of: mailbox) }

    /// Mail.
    public var channel: Channel { .email }

    /// The text of a reply: a mail has room for all of it.
    public func parts(of reply: ReplyRequested) -> [String] {
        let text = reply.parts.joined(separator: "\n\n")
        return text.allSatisfy(\.isWhitespace) ? [] : [text]
    }

    /// Writes a draft, notes it, and sends it; where it is noted already, sends that one.
    public func send(_ part: OutgoingPart) async throws -> SentPart {
        let kept = try await drafts.draft(of: part.attemptID)
        let draft: KeptDraft
        if let kept { draft = kept } else { draft = try await write(part) }
        let sent: GmailMessage
        do {
            sent = try await GmailFailures.calling { try await client.sendDraft(draft.id, of: mailbox) }
        } catch let failure as SendingFailure where failure.code == GmailFailures.notFound {
            // Sent before, or thrown away by somebody: the thread says which.
            guard let found = try await find(part, in: draft.thread, since: part.reply.requestedAt) else {
                throw SendingFailure(.terminal, code: "draft_gone")
            }
            return found
        } catch let failure as SendingFailure where failure.kind == .terminal {
            // A person is told of it: nobody is to send what lies there as well.
            try? await client.deleteDraft(draft.id, of: mailbox)
            throw failure
        }
        return try await nameAtGmail(of: sent)
    }

    /// What became of an interrupted attempt: a draft that is still there was not sent, and is sent next.
    public func lookUp(_ part: OutgoingPart, since: Timestamp) async throws -> [SentPart]? {
        if let kept = try await drafts.draft(of: part.attemptID) {
            if try await draft(kept.id) != nil { return [] }
            return try await find(part, in: kept.thread, since: since).map { [$0] }
        }
        // Nothing is sent before it is noted: at most a draft was made.
        if let draft = try await findDraft(of: part) { _ = try await drafts.keep(draft, of: part.attemptID) }
        return []
    }

    // MARK: Drafts

    private func write(_ part: OutgoingPart) async throws -> KeptDraft {
        let answered: AnsweredMail? =
            if let id = part.reply.messageID { try await mails.mail(answeredBy: id) } else { nil }
        let sender = try await sender(answering: answered)
        let mail = try GmailMail.mail(part, answering: answered, from: sender, at: time.now)
        let bytes = try SendingFailure.composing { () throws(MailComposingError) in try mail.bytes() }
        let thread = part.reply.thread.threadID ?? answered?.threadID
        let draft: GmailDraft
        do {
            draft = try await create(bytes, thread: thread)
        } catch let failure as SendingFailure where failure.code == GmailFailures.notFound && thread != nil {
            // The thread was deleted: what the customer's program goes by are the headers.
            draft = try await create(bytes, thread: nil)
        }
        let kept = try await drafts.keep(
            KeptDraft(id: draft.id, thread: draft.message.threadID), of: part.attemptID)
        // Somebody who took this one for dead was first: his draft is the one that is sent.
        if kept.id != draft.id { try? await client.deleteDraft(draft.id, of: mailbox) }
        return kept
    }

    /// The address that was written to, where the mailbox may write from it; Gmail would put another in its place.
    private func sender(answering mail: AnsweredMail?) async throws -> String {
        guard let alias = mail?.writtenTo, alias != mailbox else { return mailbox }
        let aliases = try await GmailFailures.calling { try await client.aliases(of: mailbox) }
        return aliases.first { $0.lowercased() == alias.lowercased() } ?? mailbox
    }

    private func create(_ bytes: [UInt8], thread: String?) async throws -> GmailDraft {
        try await GmailFailures.calling { try await client.createDraft(bytes, thread: thread, in: mailbox) }
    }

    /// A draft with its header fields; nil when it is gone.
    private func draft(_ id: String) async throws -> GmailDraft? {
        do {
            return try await GmailFailures.calling { try await client.draft(id, of: mailbox) }
        } catch let failure as SendingFailure where failure.code == GmailFailures.notFound {
            return nil
        }
    }

    private func findDraft(of part: OutgoingPart) async throws -> KeptDraft? {
        let page = try await GmailFailures.calling { try await client.drafts(of: mailbox) }
        for reference in page.entries.prefix(Self.mostDrafts) {
            guard let draft = try await draft(reference.id), Self.isOurs(draft.message, part) else { continue }
            return KeptDraft(id: draft.id, thread: draft.message.threadID)
        }
        return nil
    }

    // MARK: What was sent

    /// What the attempt has become: in its thread, or among what was sent since, for a draft that began a thread may have
    /// been sent into another; nil when nothing there is it.
    private func find(_ part: OutgoingPart, in thread: String, since: Timestamp) async throws -> SentPart? {
        let headers = [OwnHeader.message, "Message-ID"]
        do {
            let messages = try await GmailFailures.calling {
                try await client.thread(thread, of: mailbox, headers: headers, isSend: true)
            }
            if let sent = messages.first(where: { Self.isSent($0, part) }) { return Self.sent(sent) }
        } catch let failure as SendingFailure where failure.code == GmailFailures.notFound {
            // The thread went with the draft, or was deleted.
        }
        let earliest = since.adding(seconds: -Self.clockDifference).milliseconds / 1000
        let page = try await GmailFailures.calling {
            try await client.messages(of: mailbox, matching: "in:sent after:\(earliest)")
        }
        for reference in page.entries.prefix(Self.mostSent) {
            let message = try await GmailFailures.calling {
                try await client.summary(of: reference.id, in: mailbox, headers: headers, isSend: true)
            }
            if Self.isSent(message, part) { return Self.sent(message) }
        }
        return nil
    }

    private static func isSent(_ message: GmailMessage, _ part: OutgoingPart) -> Bool {
        message.labels.contains("SENT") && isOurs(message, part)
    }

    private static func sent(_ message: GmailMessage) -> SentPart {
        SentPart(providerMessageID: message.header("Message-ID") ?? message.id, status: .sent)
    }

    /// Reads the Message-ID that Gmail gave: answers and failure reports name the mail by it.
    private func nameAtGmail(of sent: GmailMessage) async throws -> SentPart {
        do {
            let message = try await GmailFailures.calling {
                try await client.summary(of: sent.id, in: mailbox, headers: ["Message-ID"], isSend: true)
            }
            return SentPart(providerMessageID: message.header("Message-ID") ?? sent.id, status: .sent)
        } catch let failure as SendingFailure {
            // It is out: the look-up finds it with its name.
            throw SendingFailure(
                .accountBackoff, code: failure.code, retryAfter: failure.retryAfter, mayHaveBeenTaken: true)
        }
    }

    private static func isOurs(_ message: GmailMessage, _ part: OutgoingPart) -> Bool {
        message.header(OwnHeader.message) == part.attemptID.text
    }
}
