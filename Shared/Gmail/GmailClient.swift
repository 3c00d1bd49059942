import Core
import FoundationEssentials
public import HTTPClient

/// Gmail's REST interface.
///
/// Each call waits for its mailbox's budget, carries its token, and says in one table of codes why it failed. Nothing is tried twice here, but for a token that has just been taken back.
public struct GmailClient: Sendable {
    /// The largest mail whose files are passed by; of a larger one Gmail gives headers and texts alone.
    public static let largestMail = 40 * 1024 * 1024

    /// The largest answer with a mail's headers and texts.
    static let largestTexts = 12 * 1024 * 1024

    private let apiURL: String
    private let tokens: GoogleTokens
    private let quota: GmailQuota
    private let client: HTTPClient
    private let patience: Duration

    /// Makes a client.
    ///
    /// - Parameters:
    ///   - apiURL: Where Gmail is, without a slash at its end.
    ///   - tokens: What opens the mailboxes.
    ///   - quota: What they may cost.
    ///   - client: Who sends requests.
    ///   - patience: How long Gmail may say nothing to a call, if that is less than the call itself allows.
    public init(
        apiURL: String, tokens: GoogleTokens, quota: GmailQuota, client: HTTPClient, patience: Duration = .seconds(120)
    ) {
        self.apiURL = apiURL
        self.tokens = tokens
        self.quota = quota
        self.client = client
        self.patience = patience
    }

    /// What a call is made of.
    struct Call {
        var method = "GET"
        let path: String
        var query: [(String, String)] = []
        var body: [UInt8] = []
        let cost: GmailQuota.Cost
        /// Whether it is for a reply, which goes before everything else.
        var isSend = false
        var largest = 8 * 1024 * 1024
        var timeout: Duration = .seconds(30)
        /// Takes the answer as it comes in.
        var taker: (any HTTPBodyTaking)?
    }

    /// Makes a call and reads its answer.
    func call<Answer: Decodable>(_ call: Call, of mailbox: String, as type: Answer.Type) async throws -> Answer {
        try Self.answer(try await send(call, of: mailbox), to: call.method, as: type)
    }

    /// Reads an answer.
    static func answer<Answer: Decodable>(_ body: [UInt8], to method: String, as type: Answer.Type) throws -> Answer {
        guard let answer = try? JSONDecoder().decode(type, from: Data(body)) else {
            throw GmailError(.unreadable, mayHaveHappened: method != "GET")
        }
        return answer
    }

    /// Makes a call.
    @discardableResult
    func send(_ call: Call, of mailbox: String) async throws -> [UInt8] {
        try await quota.pay(call.cost, of: mailbox, isSend: call.isSend)
        do {
            return try await attempt(call, of: mailbox)
        } catch let error as GmailError where error.isTokenRefused {
            // The token may have been taken back before its end: a new one says whether it is the access that is gone.
            return try await attempt(call, of: mailbox)
        }
    }

    private func attempt(_ call: Call, of mailbox: String) async throws -> [UInt8] {
        let token = try await tokens.token(for: mailbox)
        var url = "\(apiURL)/gmail/v1/users/me/\(call.path)"
        if !call.query.isEmpty {
            url += "?" + call.query.map { "\($0.0)=\(FormText.escaped($0.1))" }.joined(separator: "&")
        }
        var request = HTTPClientRequest(
            method: call.method, url: url, headers: ["Authorization": "Bearer \(token)"], body: call.body,
            dependency: "gmail")
        if !call.body.isEmpty { request.headers.append("Content-Type", "application/json") }
        request.maximumResponse = call.largest
        request.timeout = min(call.timeout, patience)
        request.isMadeOnce = call.method == "POST"
        request.bodyTaker = call.taker
        let response: HTTPClientResponse
        do {
            response = try await client.send(request)
        } catch {
            if error.kind == .cancelled { throw CancellationError() }
            throw GmailError(
                error.kind == .tooLarge ? .tooLarge : .unavailable, mayHaveHappened: error.mayHaveArrived)
        }
        if response.status == 401 { tokens.discard(token, of: mailbox) }
        guard (200..<300).contains(response.status) else { throw GmailProblem.error(of: response) }
        return response.body
    }

    /// An object of texts; what is nil is left out.
    static func json(_ fields: KeyValuePairs<String, String?>) -> String {
        var text = "{"
        for case (let name, let value?) in fields {
            if text.utf8.count > 1 { text += "," }
            text.append(jsonString: name)
            text += ":"
            text.append(jsonString: value)
        }
        return text + "}"
    }
}
