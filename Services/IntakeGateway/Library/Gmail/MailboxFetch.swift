import Core
import Gmail
import Mail
import Signatures

/// Reads what is new in one mailbox and makes it durable.
struct MailboxFetch: Sendable {
    let settings: GmailSettings
    let gmail: GmailClient
    let cursors: any MailboxCursorStoring
    let acceptor: MessageAcceptor
    let ticketKey: TicketKey
    let traffic: TrafficLog
    let time: any TimeSource
    let failures = MailFailures()

    /// Labels of what is no mail, no longer, or not yet.
    private static let skipped: Set<String> = ["SPAM", "TRASH", "DRAFT", "CHAT"]
    /// Labels of what is read: mail that came in, and what colleagues have sent past us.
    private static let read: Set<String> = ["INBOX", "SENT"]
    /// Mail is looked for by time from so many seconds before the cursor was last moved.
    private static let lookBack: Double = 3600

    /// Reads from the cursor to the end; nobody else may do so for the same mailbox meanwhile.
    func run(_ mailbox: String, aliases: [String]) async throws {
        guard let cursor = try await cursors.cursor(of: mailbox) else { return try await begin(mailbox) }
        let reader = MailSettings(
            own: Self.addresses(settings.mailboxes + aliases), groups: Self.addresses(settings.groups),
            authenticationServer: settings.authenticationServer)
        do {
            try await follow(mailbox, from: cursor, reader)
        } catch let error as GmailError where error.kind == .notFound {
            try await recover(mailbox, from: cursor, reader)
        }
        // Last: where it fails mail has been read all the same.
        try await renewWatch(of: mailbox, until: cursor.watchEnd)
    }

    private static func addresses(_ texts: [String]) -> OwnAddresses {
        OwnAddresses(texts.compactMap { MailAddress($0) })
    }

    // MARK: Beginning, and being told

    /// Existing mail is left alone: what comes from now on is read.
    private func begin(_ mailbox: String) async throws {
        let now = time.now
        if let push = settings.push {
            let watch = try await gmail.watch(mailbox, topic: push.topic)
            try await cursors.move(mailbox, to: watch.historyID, syncedAt: now)
            try await cursors.keepWatchEnd(watch.end, of: mailbox)
        } else {
            try await cursors.move(mailbox, to: try await gmail.currentHistoryID(of: mailbox), syncedAt: now)
        }
    }

    /// A watch lasts seven days: it is renewed once it has lasted for one.
    private func renewWatch(of mailbox: String, until end: Timestamp?) async throws {
        guard let push = settings.push, (end ?? time.now) < time.now.adding(seconds: 6 * 86_400) else { return }
        let watch = try await gmail.watch(mailbox, topic: push.topic)
        try await cursors.keepWatchEnd(watch.end, of: mailbox)
    }

    // MARK: The history

    private func follow(_ mailbox: String, from cursor: MailboxCursor, _ reader: MailSettings) async throws {
        var page: String?
        var taken: Set<String> = []
        let startedAt = time.now
        repeat {
            let found = try await gmail.history(of: mailbox, since: cursor.historyID, page: page)
            for change in found.changes where !change.labels.isDisjoint(with: Self.read) {
                guard change.labels.isDisjoint(with: Self.skipped), taken.insert(change.id).inserted else { continue }
                try await take(change.id, of: mailbox, reader)
            }
            page = found.nextPageToken
            // Only now is everything on Kafka that stands before this place.
            if page == nil { try await cursors.move(mailbox, to: found.historyID, syncedAt: startedAt) }
        } while page != nil
    }

    /// The cursor is too old: mail is looked for by its time.
    private func recover(_ mailbox: String, from cursor: MailboxCursor, _ reader: MailSettings) async throws {
        let startedAt = time.now
        let place = try await gmail.currentHistoryID(of: mailbox)
        let since = cursor.syncedAt.adding(seconds: -Self.lookBack).milliseconds / 1000
        var page: String?
        var ids: [String] = []
        repeat {
            let found = try await gmail.messages(of: mailbox, matching: "after:\(since)", page: page)
            ids += found.entries.map(\.id)
            page = found.nextPageToken
        } while page != nil
        // The list begins with the newest: customers are read in the order they wrote.
        for id in ids.reversed() { try await take(id, of: mailbox, reader, recoveredSince: cursor.syncedAt) }
        try await cursors.move(mailbox, to: place, syncedAt: startedAt)
    }

    // MARK: One mail

    private func take(
        _ id: String, of mailbox: String, _ reader: MailSettings, recoveredSince: Timestamp? = nil
    ) async throws {
        let start = ContinuousClock.now
        let message: GmailMessage
        var isFetched = true
        do {
            message = try await gmail.message(id, of: mailbox)
        } catch let error as GmailError where error.kind == .notFound {
            // Deleted meanwhile.
            return traffic.noteIgnored("mail_gone")
        } catch let error as GmailError where error.isAboutOneMessage {
            guard failures.note("\(mailbox):\(id)") else { throw error }
            // Who wrote it is known from its headers: a person has to look at the rest.
            message = try await gmail.summary(of: id, in: mailbox)
            isFetched = false
        }
        guard message.labels.isDisjoint(with: Self.skipped), !message.labels.isDisjoint(with: Self.read) else {
            return traffic.noteIgnored("mail_elsewhere")
        }
        let raw = message.raw ?? MailReassembly.bytes(of: message)
        func source(readBy settings: MailSettings) -> MailboxMail {
            MailboxMail(
                mailbox: mailbox, message: message, mail: InboundMail(raw, settings: settings), ticketKey: ticketKey,
                time: time, isFetched: isFetched)
        }
        if message.labels.contains("SENT") {
            let settings = MailSettings(
                own: OwnAddresses([]), authenticationServer: reader.authenticationServer)
            let sent = SentMail(source: source(readBy: settings), reader: reader)
            try await observe(sent, since: recoveredSince)
        }
        guard message.labels.contains("INBOX") else { return }
        let event = MailEvent(source: source(readBy: reader), recoveredSince: recoveredSince)
        for report in event.reports() {
            _ = try await acceptor.accept(report.message, key: report.key, eventID: report.eventID)
            traffic.noteReported(.email, .undelivered)
        }
        guard let received = event.received() else { return traffic.noteIgnored("mail_without_sender") }
        let place = try await acceptor.accept(received.message, key: received.key, eventID: received.eventID)
        traffic.noteAccepted(.email, place: place, since: start)
    }

    /// Tells of what a colleague has answered past us, but not again of what was sent before the mailbox had forgotten its
    /// history.
    private func observe(_ sent: SentMail, since recoveredSince: Timestamp?) async throws {
        if let recoveredSince, let sentAt = sent.source.message.receivedAt, sentAt < recoveredSince { return }
        if let kind = sent.ignored { return traffic.noteIgnored(kind) }
        for event in try sent.events() {
            _ = try await acceptor.accept(event.message, key: event.key, eventID: event.eventID)
        }
        traffic.noteObserved(.email)
    }
}

/// A mail that is too large to be read whole, put together from what Gmail gives of it: headers and texts.
enum MailReassembly {
    static func bytes(of message: GmailMessage) -> [UInt8] {
        guard let payload = message.payload else { return [] }
        var bytes = header(of: payload, replacing: ["content-type", "content-transfer-encoding"])
        let boundary = "reassembled-\(message.id)"
        bytes += Array("Content-Type: multipart/mixed; boundary=\"\(boundary)\"\r\n\r\n".utf8)
        for part in leaves(of: payload) {
            bytes += Array("--\(boundary)\r\n".utf8)
            bytes += header(of: part, replacing: ["content-transfer-encoding"])
            bytes += Array("\r\n".utf8) + (part.content ?? []) + Array("\r\n".utf8)
        }
        return bytes + Array("--\(boundary)--\r\n".utf8)
    }

    private static func leaves(of part: GmailMessage.Part) -> [GmailMessage.Part] {
        guard part.parts.isEmpty else {
            // Of several forms of one text the first is the plain one.
            let inner = part.mimeType == "multipart/alternative" ? Array(part.parts.prefix(1)) : part.parts
            return inner.flatMap(leaves)
        }
        return [part]
    }

    private static func header(of part: GmailMessage.Part, replacing names: Set<String>) -> [UInt8] {
        part.headers.filter { !names.contains($0.name.lowercased()) }.reduce(into: []) { bytes, field in
            bytes += Array("\(field.name): ".utf8) + field.value.utf8.filter { $0 != 10 && $0 != 13 }
            bytes += Array("\r\n".utf8)
        }
    }
}
