import Core
import FoundationEssentials
import Gmail
import HTTPServer
import Signatures

/// `POST /api/v1/webhooks/gmail`: Google says that a mailbox has changed.
///
/// What is answered with 200 is durable; what has changed is found out later, by the fetcher.
struct GmailPushEndpoint: Sendable {
    private let mailboxes: Set<String>
    private let expected: GoogleIdentityToken.Expectation
    private let keys: GoogleKeyRing
    private let acceptor: MessageAcceptor
    private let traffic: TrafficLog
    private let time: any TimeSource

    init(
        mailboxes: [String], push: GmailSettings.Push, keys: GoogleKeyRing, acceptor: MessageAcceptor,
        traffic: TrafficLog, time: any TimeSource
    ) {
        self.mailboxes = Set(mailboxes)
        expected = GoogleIdentityToken.Expectation(audience: push.audience, account: push.account)
        self.keys = keys
        self.acceptor = acceptor
        self.traffic = traffic
        self.time = time
    }

    var route: HTTPRoute {
        HTTPRoute("POST", "/api/v1/webhooks/gmail", aliases: ["/webhooks/gmail"]) { request in
            do throws(Refusal) {
                try await take(request)
                return .json(Array(#"{"status":"received"}"#.utf8))
            } catch {
                traffic.noteRefused(error.problem.code)
                return error.response
            }
        }
    }

    private func take(_ request: HTTPRequest) async throws(Refusal) {
        try await verify(request)
        guard let push = GmailPushEnvelope(request.body) else {
            throw Refusal(problem: .malformedPayload("The body is no push of Gmail's."))
        }
        guard mailboxes.contains(push.mailbox) else {
            traffic.noteIgnored("foreign_mailbox")
            return
        }
        let id = UUID.derived(from: "mailbox.changed", push.mailbox, push.historyID).text
        let event = Event(
            id: id, type: .mailboxChanged, source: IntakeGateway.serviceName, time: time.now,
            data: MailboxChanged(
                mailbox: push.mailbox, historyID: push.historyID, publishedAt: push.publishedAt, receivedAt: time.now))
        let outgoing = TraceContext.$current.withValue(request.trace) {
            try? EventCodec.encode(event, to: .emailInbound, key: push.mailbox).correlated()
        }
        guard let outgoing else { throw .unavailable }
        do {
            _ = try await acceptor.accept(outgoing, key: push.mailbox, eventID: id)
        } catch {
            throw .unavailable
        }
    }

    private func verify(_ request: HTTPRequest) async throws(Refusal) {
        guard let value = request.headers["Authorization"], value.prefix(7).lowercased() == "bearer ",
            let token = try? GoogleIdentityToken(String(value.dropFirst(7)))
        else { throw Refusal(problem: .unauthorizedPush) }
        do {
            try await keys.check(token, expected: expected)
        } catch is GoogleTokenProblem {
            throw Refusal(problem: .unauthorizedPush)
        } catch {
            // Without keys nobody can be believed; Google sends it again.
            throw .unavailable
        }
    }
}

/// What a push says: Pub/Sub's envelope with Gmail's words in it.
struct GmailPushEnvelope {
    let mailbox: String
    let historyID: String
    let publishedAt: Timestamp?

    init?(_ body: [UInt8]) {
        guard let envelope = try? JSONDecoder().decode(Envelope.self, from: Data(body)),
            let data = Data(base64Encoded: envelope.message.data),
            let change = try? JSONDecoder().decode(Change.self, from: data)
        else { return nil }
        mailbox = change.emailAddress.lowercased()
        historyID = change.historyID
        publishedAt = envelope.message.publishTime.flatMap { Timestamp($0) }
    }

    private struct Envelope: Decodable {
        struct Message: Decodable {
            let data: String
            let publishTime: String?
        }
        let message: Message
    }

    private struct Change: Decodable {
        let emailAddress: String
        let historyID: String

        enum CodingKeys: String, CodingKey {
            case emailAddress
            case historyID = "historyId"
        }

        /// Gmail's place is a number in most pushes and a string in some.
        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            emailAddress = try container.decode(String.self, forKey: .emailAddress)
            if let number = try? container.decode(UInt64.self, forKey: .historyID) {
                historyID = "\(number)"
            } else if let number = UInt64(try container.decode(String.self, forKey: .historyID)) {
                historyID = "\(number)"
            } else {
                throw DecodingError.dataCorruptedError(forKey: .historyID, in: container, debugDescription: "no number")
            }
        }
    }
}

extension HTTPProblem {
    fileprivate static let unauthorizedPush = HTTPProblem(
        status: 401, code: "UNAUTHORIZED", message: "The request carries no token of Google's for this address.")
}
