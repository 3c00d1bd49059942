import Core
import HTTPClient
import HTTPServer
import Messaging
import OutboundDispatcher
import Signatures
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1)))
struct OnCallWebhookTests {
    private static let secret = "a secret of both ends"

    /// Runs a server that answers with a status, and the client, while the body works with the webhook.
    private func withWebhook(
        answering status: Int, _ body: (OnCallWebhook, Box<HTTPRequest>) async throws -> Void
    ) async throws {
        let requests = Box<HTTPRequest>()
        let server = HTTPServer(
            configuration: HTTPServerConfiguration(),
            handler: HTTPClosureHandler { request in
                requests.append(request)
                return HTTPResponse(status: status)
            }, log: .silent)
        let client = HTTPClient()
        try await withThrowingTaskGroup { group in
            group.addTask { try await server.run() }
            group.addTask { try await client.run() }
            defer {
                client.shutDown()
                server.shutDown()
            }
            while server.boundPort == nil { await Task.yield() }
            let url = "http://127.0.0.1:\(try #require(server.boundPort))/hooks/on-call?team=support"
            let webhook = OnCallWebhook(.init(url: url, secret: Self.secret), client: client)
            try await body(webhook, requests)
        }
    }

    private func message() throws -> ReceivedMessage {
        try Fixtures.message(.escalationOpened, Fixtures.escalation(), on: .escalations, id: "event-7")
    }

    @Test func `an escalation arrives as it was on its topic, signed with the shared secret`() async throws {
        let message = try message()
        try await withWebhook(answering: 204) { webhook, requests in
            _ = try await EscalationHandler(sinks: [webhook]).handle(message)

            let request = try #require(requests.all.first)
            #expect(requests.all.count == 1)
            #expect(request.method == "POST")
            #expect(request.path == "/hooks/on-call")
            #expect(request.mediaType == "application/json")
            #expect(request.body == message.value)
            let signature = HMAC.sha256(key: Array(Self.secret.utf8), message: request.body).hexadecimal
            #expect(request.headers["X-FTE-Signature"] == "sha256=\(signature)")
            #expect(request.headers["ce-id"] == "event-7")
            #expect(request.headers["ce-type"] == EventType.escalationOpened.rawValue)
            #expect(request.headers["ce-time"] == Fixtures.requestedAt.description)
        }
    }

    @Test(arguments: [408, 429, 500, 503])
    func `an answer that may be better later is tried again`(status: Int) async throws {
        let message = try message()
        try await withWebhook(answering: status) { webhook, _ in
            let error = await #expect(throws: DispatchError.webhookFailed(status: status)) {
                try await EscalationHandler(sinks: [webhook]).handle(message)
            }
            #expect(error?.disposition == .retry)
        }
    }

    @Test(arguments: [302, 400, 401, 404, 410])
    func `an answer that stays is a permanent failure`(status: Int) async throws {
        let message = try message()
        try await withWebhook(answering: status) { webhook, _ in
            let error = await #expect(throws: DispatchError.webhookRefused(status: status)) {
                try await EscalationHandler(sinks: [webhook]).handle(message)
            }
            #expect(error?.disposition == .permanent)
        }
    }

    @Test func `a webhook where nobody listens is tried again and holds up nothing else`() async throws {
        let message = try message()
        let client = HTTPClient()
        await withThrowingTaskGroup { group in
            group.addTask { try await client.run() }
            defer { client.shutDown() }
            let webhook = OnCallWebhook(.init(url: "http://127.0.0.1:1/", secret: Self.secret), client: client)
            let error = await #expect(throws: DispatchError.webhookFailed(status: nil)) {
                try await EscalationHandler(sinks: [webhook]).handle(message)
            }
            #expect(error?.disposition == .retry)
        }
    }
}
