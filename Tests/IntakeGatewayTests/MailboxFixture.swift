import Core
import FoundationEssentials
import HTTPClient
import HTTPServer
import Lifecycle
import StandIns
import Synchronization
import TestSupport

@testable import IntakeGateway

/// Cursors in memory; can be away.
final class FakeCursors: MailboxCursorStoring {
    private struct State {
        var cursors: [String: MailboxCursor] = [:]
        var busy: Set<String> = []
        var isAway = false
    }
    private let state = Mutex(State())

    func setAway(_ isAway: Bool) { state.withLock { $0.isAway = isAway } }

    /// Another gateway is at it, or no longer.
    func setBusy(_ mailbox: String, _ isBusy: Bool) {
        state.withLock { state in
            if isBusy { state.busy.insert(mailbox) } else { state.busy.remove(mailbox) }
        }
    }

    func cursor(of mailbox: String) async throws -> MailboxCursor? {
        try state.withLock { state in
            if state.isAway { throw Away() }
            return state.cursors[mailbox]
        }
    }

    func exclusively(for mailbox: String, _ body: @Sendable () async throws -> Void) async throws -> Bool {
        let isFree = try state.withLock { state in
            if state.isAway { throw Away() }
            return state.busy.insert(mailbox).inserted
        }
        guard isFree else { return false }
        defer { setBusy(mailbox, false) }
        try await body()
        return true
    }

    func move(_ mailbox: String, to historyID: String, syncedAt: Timestamp) async throws {
        try state.withLock { state in
            if state.isAway { throw Away() }
            let end = state.cursors[mailbox]?.watchEnd
            state.cursors[mailbox] = MailboxCursor(historyID: historyID, syncedAt: syncedAt, watchEnd: end)
        }
    }

    func keepWatchEnd(_ end: Timestamp, of mailbox: String) async throws {
        state.withLock { state in
            guard let cursor = state.cursors[mailbox] else { return }
            state.cursors[mailbox] = MailboxCursor(
                historyID: cursor.historyID, syncedAt: cursor.syncedAt, watchEnd: end)
        }
    }
}

/// A budget without an end.
struct EndlessUnits: MailboxUnitKeeping {
    func take(_ units: Int, of mailbox: String, isSend: Bool) async throws -> Duration? { nil }
}

/// A gateway that reads a stand-in's mailbox.
struct MailboxFixture: Sendable {
    let gmail: GmailStandIn
    let gateway: TestGateway
    let cursors: FakeCursors
    var mailbox: String { gmail.identity.mailbox }

    static func run(
        _ environment: [String: String] = [:], time: FixedTime = FixedTime(.now),
        _ body: @Sendable (MailboxFixture) async throws -> Void
    ) async throws {
        try await GmailStandIn.run { gmail, api in
            let file = FileManager.default.temporaryDirectory.appending(path: "gmail-\(UUID().uuidString).json")
            try Data(gmail.identity.authorizedUser(api: api).utf8).write(to: file)
            defer { try? FileManager.default.removeItem(at: file) }
            let variables = [
                "GMAIL_CREDENTIALS_PATH": file.path, "GMAIL_MAILBOX": gmail.identity.mailbox,
                "GMAIL_PUBSUB_TOPIC": gmail.identity.topic, "GMAIL_PUSH_AUDIENCE": gmail.identity.pushAudience,
                "GMAIL_PUSH_SERVICE_ACCOUNT": gmail.identity.pushAccount, "GMAIL_API_URL": api,
                "GOOGLE_CERTS_URL": "\(api)/certs", "GMAIL_GROUPS": "team@example.com",
            ].merging(environment) { $1 }
            let (client, cursors) = (HTTPClient(), FakeCursors())
            let mail = IntakeGateway.MailDependencies(client: client, cursors: cursors, units: EndlessUnits())
            let fixture = MailboxFixture(
                gmail: gmail, gateway: try TestGateway(variables, mail: mail, time: time), cursors: cursors)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await client.run() }
                defer { group.cancelAll() }
                try await body(fixture)
            }
        }
    }

    var fetcher: MailboxFetcher? { gateway.gateway.components.compactMap { $0 as? MailboxFetcher }.first }

    /// Reads what there is, as after a push.
    func read() async throws {
        guard let fetcher else { throw Away() }
        _ = try await fetcher.read(mailbox)
    }

    /// The events that tell what colleagues wrote.
    var observedEvents: [OutgoingMessage] {
        gateway.publisher.published.filter {
            $0.headers.lastText(of: "ce_type") == EventType.replyObserved.rawValue
        }
    }

    /// What they tell, with their keys.
    var observed: [(key: String, data: ReplyObserved)] {
        get throws {
            try observedEvents.map {
                (
                    String(decoding: $0.key ?? [], as: UTF8.self),
                    try EventCodec.decode(ReplyObserved.self, from: $0.value)
                )
            }
        }
    }

    /// The messages that were taken.
    var taken: [TicketReceived] {
        get throws {
            try gateway.publisher.published
                .filter { $0.headers.lastText(of: "ce_type") == EventType.ticketReceived.rawValue }
                .map { try EventCodec.decode(TicketReceived.self, from: $0.value) }
        }
    }

    /// Calls the webhook as Google does.
    func push(_ push: GmailPush) async -> HTTPResponse {
        var headers: HTTPHeaders = ["Content-Type": "application/json"]
        if let token = push.token { headers.append("Authorization", "Bearer \(token)") }
        return await gateway.send("POST", "/api/v1/webhooks/gmail", headers: headers, body: push.body)
    }
}

/// A mail as a customer's provider sends it.
func mail(
    _ content: String = "How do I reset my password?", from: String = "Kim Example <Kim@Example.org>",
    to: String = "support@example.com", subject: String = "Password", id: String? = nil, isVerified: Bool = true,
    headers: [String] = []
) -> String {
    let results = isVerified ? "dmarc=pass header.from=example.org" : "dmarc=fail header.from=example.org"
    let own = [
        "Authentication-Results: mx.google.com; \(results)", "Return-Path: <kim@example.org>", "From: \(from)",
        "To: \(to)", "Subject: \(subject)", "Message-ID: <\(id ?? UUID().uuidString)@example.org>",
        "Date: Sat, 21 Nov 2026 10:00:00 +0000",
    ]
    return (own + headers).joined(separator: "\n") + "\n\n\(content)\n"
}
