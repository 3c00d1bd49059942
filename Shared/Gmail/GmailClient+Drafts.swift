import Core

/// A reply is a draft first, and then sent: what was sent can be told afterwards from what was not.
extension GmailClient {
    /// Keeps a mail as a draft.
    ///
    /// - Parameters:
    ///   - raw: The mail.
    ///   - thread: The thread it answers in; Gmail also wants the same subject and a fitting `References`.
    ///   - mailbox: Whose draft it is.
    /// - Returns: The draft, with the ids of its message alone.
    /// - Throws: `GmailError`; `notFound` when the thread is gone.
    public func createDraft(_ raw: [UInt8], thread: String?, in mailbox: String) async throws -> GmailDraft {
        let message = Self.json(["raw": WebSafeBase64.encode(raw), "threadId": thread])
        var call = Call(
            method: "POST", path: "drafts", body: Array("{\"message\":\(message)}".utf8), cost: .draft, isSend: true)
        call.timeout = .seconds(60)
        return try await self.call(call, of: mailbox, as: GmailDraft.self)
    }

    /// A draft that is still there, with some of its header fields.
    ///
    /// - Throws: `GmailError`; `notFound` when it was sent or deleted.
    public func draft(_ id: String, of mailbox: String) async throws -> GmailDraft {
        try await call(
            Call(path: "drafts/\(id)", query: [("format", "metadata")], cost: .list, isSend: true), of: mailbox,
            as: GmailDraft.self)
    }

    /// The drafts of a mailbox.
    public func drafts(of mailbox: String, page: String? = nil) async throws -> GmailListPage<GmailReference> {
        struct Answer: Decodable {
            let drafts: [GmailReference]?
            let nextPageToken: String?
        }
        var query = [("maxResults", "500")]
        if let page { query.append(("pageToken", page)) }
        let answer = try await call(
            Call(path: "drafts", query: query, cost: .list, isSend: true), of: mailbox, as: Answer.self)
        return GmailListPage(entries: answer.drafts ?? [], nextPageToken: answer.nextPageToken)
    }

    /// Sends a draft, which is then gone.
    ///
    /// - Returns: The message that was sent, with its ids alone: they are new, and so is its Message-ID.
    public func sendDraft(_ id: String, of mailbox: String) async throws -> GmailMessage {
        var call = Call(
            method: "POST", path: "drafts/send", body: Array(Self.json(["id": id]).utf8), cost: .send, isSend: true)
        call.timeout = .seconds(60)
        return try await self.call(call, of: mailbox, as: GmailMessage.self)
    }

    /// Deletes a draft that is not to be sent.
    public func deleteDraft(_ id: String, of mailbox: String) async throws {
        try await send(Call(method: "DELETE", path: "drafts/\(id)", cost: .draft, isSend: true), of: mailbox)
    }
}
