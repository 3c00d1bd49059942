import Synchronization
import Core
import FoundationEssentials
import HTTPClient

/// A push of Google's to the gateway.
public struct GmailPush: Sendable {
    /// The body: Pub/Sub's envelope.
    public var body: [UInt8]
    /// The token in `Authorization`; nil sends none.
    public var token: String?
}

extension GmailStandIn {
    /// Tells the gateway that a mailbox has changed, also where it is not watched.
    ///
    /// - Parameters:
    ///   - mailbox: Which; the usual one unless given.
    ///   - historyID: Its place in its history; the present one unless given.
    ///   - times: How often it is sent.
    public func push(mailbox: String? = nil, historyID: UInt64? = nil, times: Int = 1) {
        let push = makePush(mailbox: mailbox, historyID: historyID)
        for _ in 0..<times { pushes.continuation.yield(push) }
    }

    /// A push as it is sent.
    ///
    /// - Parameters:
    ///   - mailbox: Which; the usual one unless given.
    ///   - historyID: Its place in its history; the present one unless given.
    ///   - isQuoted: Whether that place is a string, as some libraries write it, and not a number.
    /// - Returns: The push, with a genuine token.
    public func makePush(mailbox: String? = nil, historyID: UInt64? = nil, isQuoted: Bool = false) -> GmailPush {
        let mailbox = mailbox ?? identity.mailbox
        let place = historyID ?? self.historyID(of: mailbox)
        let data = #"{"emailAddress":"\#(mailbox)","historyId":\#(isQuoted ? "\"\(place)\"" : "\(place)")}"#
        let number = state.withLock { state in
            state.number += 1
            return state.number
        }
        let text = #"""
            {"message":{"data":"\#(Data(data.utf8).base64EncodedString())","messageId":"\#(number)",\#
            "message_id":"\#(number)","publishTime":"\#(Timestamp.now)"},\#
            "subscription":"projects/example/subscriptions/gmail"}
            """#
        return GmailPush(body: Array(text.utf8), token: pushToken())
    }

    /// Sends a push, and gives the answer's status; nil without an answer.
    @discardableResult
    public func send(_ push: GmailPush) async -> Int? {
        var request = HTTPClientRequest(
            method: "POST", url: state.withLock { $0.gateway } + "/api/v1/webhooks/gmail",
            headers: ["Content-Type": "application/json", "User-Agent": "APIs-Google"], body: push.body,
            dependency: "gateway")
        if let token = push.token { request.headers.append("Authorization", "Bearer \(token)") }
        let status = try? await client.send(request).status
        state.withLock { $0.answeredPushes.append(status) }
        return status
    }

    /// Sends pushes, one after the other, until cancelled.
    public func run() async {
        for await push in pushes.stream { await send(push) }
    }
}
