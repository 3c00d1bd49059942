import Synchronization
import Core
public import HTTPServer

extension GmailStandIn {
    /// What a call is about, once it is known who calls.
    struct Call {
        let operation: GmailOperation
        let request: HTTPRequest
        let mailbox: String
        /// The id in the path, empty where there is none.
        let id: String
    }

    /// Answers a call.
    public func respond(to request: HTTPRequest) async -> HTTPResponse {
        guard let (operation, user, id) = Self.operation(of: request) else { return .gmailProblem(404, "notFound") }
        let caller = user == nil ? "" : self.caller(of: request)
        let number = record(operation, mailbox: caller ?? "", target: request.target)
        let fault = takeFault(on: operation)
        if case .refuse(let status, let reason, let retryAfter) = fault {
            var response = HTTPResponse.gmailProblem(status, reason)
            if let retryAfter { response.headers.append("Retry-After", "\(retryAfter)") }
            return noted(response, number)
        }
        if fault == .garbage {
            return noted(.text(status: 200, "<html>It works!</html>", contentType: "text/html"), number)
        }
        if case .delay(let pause) = fault { try? await Task.sleep(for: pause) }
        guard let mailbox = caller else { return noted(.gmailProblem(401, "authError"), number) }
        if let user, user != "me", user != mailbox { return noted(.gmailProblem(403, "forbidden"), number) }
        if isOverQuota(mailbox) { return noted(.gmailProblem(429, "rateLimitExceeded"), number) }
        let response = answer(Call(operation: operation, request: request, mailbox: mailbox, id: id))
        if fault == .doAndHang { try? await Task.sleep(for: .seconds(120)) }
        return noted(fault == .doAndFail ? .gmailProblem(500, "backendError") : response, number)
    }

    private static func operation(of request: HTTPRequest) -> (GmailOperation, user: String?, id: String)? {
        let (path, method) = (request.pathSegments, request.method)
        if path == ["token"], method == "POST" { return (.token, nil, "") }
        if path == ["certs"], method == "GET" { return (.certificates, nil, "") }
        guard path.count >= 5, path.prefix(3) == ["gmail", "v1", "users"] else { return nil }
        let (user, place) = (path[3], path.dropFirst(4).joined(separator: "/"))
        let id = path.count == 6 ? path[5] : ""
        let operation: GmailOperation? =
            switch (method, place, path[4]) {
            case ("GET", "profile", _): .profile
            case ("POST", "watch", _): .watch
            case ("GET", "history", _): .history
            case ("GET", "settings/sendAs", _): .aliases
            case ("GET", "messages", _): .messageList
            case ("GET", _, "messages") where !id.isEmpty: .message
            case ("GET", _, "threads") where !id.isEmpty: .thread
            case ("GET", "drafts", _): .draftList
            case ("POST", "drafts", _): .draftCreate
            case ("POST", "drafts/send", _): .draftSend
            case ("GET", _, "drafts") where !id.isEmpty: .draftGet
            case ("DELETE", _, "drafts") where !id.isEmpty: .draftDelete
            default: nil
            }
        return operation.map { ($0, user, id) }
    }

    private func answer(_ call: Call) -> HTTPResponse {
        switch call.operation {
        case .token: token(call.request)
        case .certificates: .json(Array(certificates.utf8), headers: ["Cache-Control": "public, max-age=22000"])
        case .profile: profile(call)
        case .watch: watch(call)
        case .history: history(call)
        case .messageList: messageList(call)
        case .message: message(call)
        case .thread: thread(call)
        case .aliases: aliases(call)
        case .draftCreate: createDraft(call)
        case .draftGet: getDraft(call)
        case .draftList: listDrafts(call)
        case .draftSend: sendDraft(call)
        case .draftDelete: deleteDraft(call)
        }
    }

    // MARK: What is noted

    private func record(_ operation: GmailOperation, mailbox: String, target: String) -> Int {
        state.withLock { state in
            state.calls.append(
                GmailCall(
                    operation: operation, mailbox: mailbox, target: target, status: nil,
                    milliseconds: Timestamp.now.milliseconds))
            return state.calls.count - 1
        }
    }

    private func noted(_ response: HTTPResponse, _ number: Int) -> HTTPResponse {
        state.withLock { $0.calls[number].status = response.status }
        return response
    }

    private func takeFault(on operation: GmailOperation) -> GmailFault? {
        state.withLock { state in
            guard let place = state.faults.firstIndex(where: { ($0.operation ?? operation) == operation }) else {
                return state.lastingFault.flatMap { $0.operation == operation ? $0.fault : nil }
            }
            return state.faults.remove(at: place).fault
        }
    }

    private func isOverQuota(_ mailbox: String) -> Bool {
        state.withLock { state in
            guard let limit = state.unitsPerMinute, !mailbox.isEmpty else { return false }
            let start = Timestamp.now.milliseconds - 60_000
            let spent = state.calls.reversed().prefix { $0.milliseconds > start }
                .filter { $0.mailbox == mailbox && $0.status != 429 }
            return spent.reduce(0) { $0 + $1.operation.units } > limit
        }
    }
}

extension HTTPResponse {
    /// An error as Google tells it.
    static func gmailProblem(_ status: Int, _ reason: String, _ message: String = "As told") -> HTTPResponse {
        let names = [
            400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND",
            429: "RESOURCE_EXHAUSTED", 500: "INTERNAL", 503: "UNAVAILABLE",
        ]
        let domain = reason.hasSuffix("LimitExceeded") ? "usageLimits" : "global"
        var text = #"{"error":{"code":\#(status),"message":"#
        text.append(jsonString: message)
        text += #","errors":[{"message":"#
        text.append(jsonString: message)
        text += #","domain":"\#(domain)","reason":"#
        text.append(jsonString: reason)
        text += #"}],"status":"\#(names[status] ?? "UNKNOWN")"}}"#
        return .json(status: status, Array(text.utf8))
    }
}
