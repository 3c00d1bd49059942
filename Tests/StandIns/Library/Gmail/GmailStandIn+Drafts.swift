import Synchronization
import Core
import FoundationEssentials
import HTTPServer

/// The calls that write: a reply is a draft first, and then sent.
extension GmailStandIn {
    private struct Draft: Encodable {
        let id: String
        let message: GmailMessageResource
    }
    private struct DraftPage: Encodable {
        let drafts: [Draft]?
        let resultSizeEstimate: Int
        var nextPageToken: String?
    }
    private struct Wish: Decodable {
        struct Message: Decodable {
            let raw: String?
            let threadId: String?
        }
        let id: String?
        let message: Message?
    }

    func createDraft(_ call: Call) -> HTTPResponse {
        guard let wish = try? JSONDecoder().decode(Wish.self, from: Data(call.request.body)),
            let raw = wish.message?.raw.flatMap({ WebSafeBase64.decode($0) }), !raw.isEmpty
        else { return .gmailProblem(400, "invalidArgument", "'raw' RFC822 payload message string required") }
        let mailbox = held(call)
        if let thread = wish.message?.threadId, !mailbox.messages.values.contains(where: { $0.threadID == thread }) {
            return Self.notFound
        }
        if let problem = Self.problem(of: GmailMIME(raw), mailbox) { return problem }
        return state.withLock { state in
            guard let draft = state.mailboxes[call.mailbox]?.addDraft(raw, thread: wish.message?.threadId),
                let message = state.mailboxes[call.mailbox]?.messages[draft.message]
            else { return Self.notFound }
            return Self.json(Draft(id: draft.id, message: message.resource("minimal")))
        }
    }

    private static func problem(of mail: GmailMIME, _ mailbox: GmailMailbox) -> HTTPResponse? {
        let from = mail.headers.filter { $0.name.equalsIgnoringCase("From") }
        let own = [mailbox.address] + mailbox.aliases
        guard from.count == 1, let address = from.first.map({ Self.address($0.value) }),
            own.contains(where: { $0.equalsIgnoringCase(address) })
        else { return .gmailProblem(400, "invalidArgument", "Invalid From header") }
        return nil
    }

    private static func address(_ field: String) -> String {
        guard let open = field.lastIndex(of: "<"), let close = field.lastIndex(of: ">"), open < close else {
            return field.filter { $0 != " " }
        }
        return String(field[field.index(after: open)..<close])
    }

    func getDraft(_ call: Call) -> HTTPResponse {
        let mailbox = held(call)
        guard let draft = mailbox.drafts.first(where: { $0.id == call.id }),
            let message = mailbox.messages[draft.message]
        else { return Self.notFound }
        return Self.json(
            Draft(id: draft.id, message: message.resource(call.request.queryValue("format") ?? "full")))
    }

    func listDrafts(_ call: Call) -> HTTPResponse {
        let mailbox = held(call)
        let all = mailbox.drafts.reversed().compactMap { draft in
            mailbox.messages[draft.message].map { Draft(id: draft.id, message: $0.resource("minimal")) }
        }
        let (shown, next) = page(of: all, call.request)
        return Self.json(
            DraftPage(drafts: shown.isEmpty ? nil : shown, resultSizeEstimate: all.count, nextPageToken: next))
    }

    func sendDraft(_ call: Call) -> HTTPResponse {
        let id = (try? JSONDecoder().decode(Wish.self, from: Data(call.request.body)))?.id ?? ""
        let mailbox = held(call)
        guard let draft = mailbox.drafts.first(where: { $0.id == id }), let message = mailbox.messages[draft.message]
        else { return Self.notFound }
        guard let to = message.header("To"), to.contains("@") else {
            return .gmailProblem(400, "invalidArgument", "Recipient address required")
        }
        return state.withLock { state in
            guard let sent = state.mailboxes[call.mailbox]?.send(draft) else { return Self.notFound }
            return Self.json(sent.resource("minimal"))
        }
    }

    func deleteDraft(_ call: Call) -> HTTPResponse {
        state.withLock { state in
            guard let draft = state.mailboxes[call.mailbox]?.drafts.first(where: { $0.id == call.id }) else {
                return Self.notFound
            }
            state.mailboxes[call.mailbox]?.removeDraft(draft)
            return HTTPResponse(status: 204)
        }
    }
}
