import Core

/// What a mailbox has.
extension GmailClient {
    /// The mailbox's present place in its history.
    public func currentHistoryID(of mailbox: String) async throws -> String {
        struct Profile: Decodable { let historyId: String }
        return try await call(Call(path: "profile", cost: .profile), of: mailbox, as: Profile.self).historyId
    }

    /// Asks Google to tell of changes, from now on, for seven days at most.
    public func watch(_ mailbox: String, topic: String) async throws -> GmailWatch {
        struct Answer: Decodable {
            let historyId: String
            let expiration: String
        }
        let body = Array(Self.json(["topicName": topic]).utf8)
        let answer = try await call(
            Call(method: "POST", path: "watch", body: body, cost: .send), of: mailbox, as: Answer.self)
        guard let end = Int64(answer.expiration) else { throw GmailError(.unreadable) }
        return GmailWatch(historyID: answer.historyId, end: Timestamp(milliseconds: end))
    }

    /// What came and what gained labels since a place in the history.
    ///
    /// - Throws: `GmailError` with `notFound` when the place is too old.
    public func history(of mailbox: String, since start: String, page: String? = nil) async throws -> GmailHistoryPage {
        var query = [
            ("startHistoryId", start), ("historyTypes", "messageAdded"), ("historyTypes", "labelAdded"),
            ("maxResults", "500"),
        ]
        if let page { query.append(("pageToken", page)) }
        return try await call(
            Call(path: "history", query: query, cost: .history), of: mailbox, as: GmailHistoryPage.self)
    }

    /// Messages that a search finds, the newest first.
    public func messages(
        of mailbox: String, matching search: String, page: String? = nil
    ) async throws -> GmailListPage<GmailReference> {
        struct Answer: Decodable {
            let messages: [GmailReference]?
            let nextPageToken: String?
        }
        var query = [("q", search), ("maxResults", "500")]
        if let page { query.append(("pageToken", page)) }
        let answer = try await call(
            Call(path: "messages", query: query, cost: .list), of: mailbox, as: Answer.self)
        return GmailListPage(entries: answer.messages ?? [], nextPageToken: answer.nextPageToken)
    }

    /// A message as it was received, without most of what its files contain.
    ///
    /// It is decoded and sieved while it comes in: however large it is, at most ``/Mail/MailSieve`` of it is held.
    public func message(_ id: String, of mailbox: String) async throws -> GmailMessage {
        // Base64 makes four bytes of three, and the answer's own words need some room.
        let largest = Self.largestMail / 3 * 4 + 64 * 1024
        let raw = RawMessage()
        var whole = Call(path: "messages/\(id)", query: [("format", "raw")], cost: .message, largest: largest)
        whole.timeout = .seconds(120)
        whole.taker = raw
        do {
            try await send(whole, of: mailbox)
            return try raw.message()
        } catch let error as GmailError where error.kind == .tooLarge {
            return try await call(
                Call(path: "messages/\(id)", query: [("format", "full")], cost: .message, largest: Self.largestTexts),
                of: mailbox, as: GmailMessage.self)
        }
    }

    /// A message's labels and ids, with some of its header fields.
    public func summary(
        of id: String, in mailbox: String, headers: [String] = [], isSend: Bool = false
    ) async throws -> GmailMessage {
        let query = [("format", "metadata")] + headers.map { ("metadataHeaders", $0) }
        return try await call(
            Call(path: "messages/\(id)", query: query, cost: .message, isSend: isSend), of: mailbox,
            as: GmailMessage.self)
    }

    /// The messages of a thread, oldest first, with some of their header fields.
    public func thread(
        _ id: String, of mailbox: String, headers: [String], isSend: Bool = false
    ) async throws -> [GmailMessage] {
        struct Answer: Decodable { let messages: [GmailMessage]? }
        let query = [("format", "metadata")] + headers.map { ("metadataHeaders", $0) }
        return try await call(
            Call(path: "threads/\(id)", query: query, cost: .thread, isSend: isSend), of: mailbox, as: Answer.self
        ).messages ?? []
    }

    /// The addresses that the mailbox may write from, its own among them.
    public func aliases(of mailbox: String) async throws -> [String] {
        struct Alias: Decodable {
            let sendAsEmail: String
            let verificationStatus: String?
        }
        struct Answer: Decodable { let sendAs: [Alias]? }
        let answer = try await call(
            Call(path: "settings/sendAs", cost: .profile), of: mailbox, as: Answer.self)
        // The mailbox's own address has no status; of others only what its owner has confirmed may be used.
        return (answer.sendAs ?? []).filter { ["accepted", nil].contains($0.verificationStatus) }.map(\.sendAsEmail)
    }
}
