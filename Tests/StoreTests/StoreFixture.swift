import Core
import Foundation
import Lifecycle
import PostgresClient
import Store
import TestSupport

/// A migrated database with the stores running on it, for one test.
struct StoreFixture: Sendable {
    let pool: PostgresPool
    let conversations: ConversationStore
    let deliveries: DeliveryStore
    let metrics: MetricStore

    /// Runs a test with everything started, and ends it.
    static func run<Value: Sendable>(_ body: @Sendable (StoreFixture) async throws -> Value) async throws -> Value {
        let database = try await TestPostgres.makeDatabase(isMigrated: true)
        return try await run(on: database.configuration, body)
    }

    /// Runs a test on a database that is migrated already.
    static func run<Value: Sendable>(
        on configuration: PostgresConfiguration, _ body: @Sendable (StoreFixture) async throws -> Value
    ) async throws -> Value {
        let registry = MetricsRegistry()
        let pool = PostgresPool(configuration: configuration, log: .silent, metrics: registry)
        let fixture = StoreFixture(
            pool: pool, conversations: ConversationStore(pool: pool, metrics: registry),
            deliveries: DeliveryStore(pool: pool, metrics: registry),
            metrics: MetricStore(pool: pool, metrics: registry))
        let components: [any Component] = [fixture.conversations, fixture.deliveries, fixture.metrics]
        return try await withThrowingTaskGroup(of: Void.self) { group in
            for component in components { group.addTask { try await component.run() } }
            let result: Result<Value, any Error>
            do { result = .success(try await body(fixture)) } catch { result = .failure(error) }
            for component in components { component.shutDown() }
            try await group.waitForAll()
            pool.shutDown()
            return try result.get()
        }
    }

    /// A form submission.
    static func request(
        reference: String, mail: String = "kim@example.org", content: String = "How do I reset my password?",
        messageID: String? = nil, screen: ScreenedText = .plain, verified: Bool = false,
        metadata: [String: String] = ["idempotency": "key"], at: Timestamp = .now
    ) -> AcceptRequest {
        AcceptRequest(
            eventID: "event-\(messageID ?? reference)",
            message: TicketReceived(
                ticketReference: reference, channel: .webForm,
                account: ChannelAccount(provider: "web_form", address: "support"),
                channelMessageID: messageID ?? reference, contentHash: SHA256.hexadecimal(content),
                customer: CustomerContact(email: mail, name: "Kim"),
                identity: ClaimedIdentity(verified: verified, by: verified ? .token : .typed),
                subject: "A question", content: content, contentKind: .text, category: .howTo, priority: .medium,
                receivedAt: at, metadata: metadata),
            screen: screen, title: "A question", events: [event(key: reference)], twinEvents: [], at: at)
    }

    /// A message by WhatsApp or mail, from a sender that the channel vouches for.
    static func message(
        _ id: String, channel: Channel = .whatsapp, from sender: String = "4915550001",
        content: String = "How do I reset my password?", screen: ScreenedText = .plain,
        continued: ScreenedText? = nil, account: String = "15550100", thread: String? = nil, email: String? = nil,
        verified: Bool = true, phone: String? = nil, kind: ContentKind = .text, refersTo: String? = nil,
        sentAt: Timestamp? = nil, at: Timestamp = .now
    ) -> AcceptRequest {
        let contact =
            channel == .whatsapp
            ? CustomerContact(email: email, phone: phone, whatsapp: sender.isEmpty ? nil : sender, name: "Kim")
            : CustomerContact(email: sender, name: "Kim")
        var reading: (@Sendable () -> ScreenedText)?
        if let continued { reading = { continued } }
        return AcceptRequest(
            eventID: "event-\(id)",
            message: TicketReceived(
                ticketReference: "TKT-\(id)", channel: channel,
                account: ChannelAccount(provider: channel == .whatsapp ? "meta" : "gmail", address: account),
                channelMessageID: id, contentHash: SHA256.hexadecimal(content), threadID: thread, refersTo: refersTo,
                customer: contact,
                identity: ClaimedIdentity(verified: verified, by: verified ? .channel : .typed), content: content,
                contentKind: kind, receivedAt: at, sentAt: sentAt, metadata: [:]),
            screen: screen, continued: reading, title: "A question",
            events: [event(key: id)], twinEvents: kind == .text ? [] : [event(key: id)], at: at)
    }

    static func event(_ topic: Topic = .metrics, key: String) -> OutgoingMessage {
        OutgoingMessage(
            topic: topic, key: Array(key.utf8), headers: [MessageHeader("ce_id", UUID().text)], value: Array("{}".utf8))
    }

    /// An answer to everything a run took.
    static func answer(
        _ run: StartedRun, _ ticket: TicketPlace, section: UUID = UUID(), remainder: String? = nil, at: Timestamp = .now
    ) -> Conclusion {
        let id = UUID.derived(from: "reply", run.messages[0].id.text)
        return Conclusion(
            run: run, ticket: ticket, outcome: .answered, nextStatus: .waiting,
            reply: ConcludedReply(
                messageID: id, eventID: id.text, content: "Like this.", kind: .answer, author: .agent,
                remainder: remainder),
            record: RunRecord(
                sources: [RunSource(section: section.text, contentHash: "h", score: 0.9)], confidence: 0.9,
                versions: ["model": "offline"],
                toolCalls: [ToolCallRecord(name: "create_ticket", by: "code", ok: true, latencyMilliseconds: 1)],
                topics: ["Passwords \"and\" more"]),
            events: [event(.webformOutbound, key: ticket.conversationID.text)], at: at)
    }

    static func escalation(_ run: StartedRun, _ ticket: TicketPlace, reason: EscalationReason) -> Conclusion {
        Conclusion(
            run: run, ticket: ticket, outcome: .escalated, nextStatus: .escalated,
            reply: ConcludedReply(
                messageID: UUID.derived(from: "reply", run.messages[0].id.text), eventID: UUID().text,
                content: "A colleague takes over.", kind: .handOver, author: .agent),
            escalation: ConcludedEscalation(
                id: UUID(), reason: reason, triggers: [reason], urgency: reason.urgency, summary: "Wants money back.",
                searches: [EscalationSearch(query: "refund", sections: ["Billing"])], dueAt: .now.adding(seconds: 60)),
            record: RunRecord(
                sources: [], confidence: nil, versions: [:], toolCalls: [], topics: []),
            events: [event(.escalations, key: ticket.reference)], at: .now)
    }

    /// Accepts a message that must be new, again when the store asks for it, as the consumer's middleware does.
    func acceptNew(_ request: AcceptRequest) async throws -> AcceptedMessage {
        for _ in 0..<50 {
            do {
                guard case .accepted(let message) = try await conversations.accept(request) else {
                    throw FixtureError.notNew
                }
                return message
            } catch StoreError.concurrentChange {
                continue
            }
        }
        throw StoreError.concurrentChange
    }

    /// Begins a run on the ticket of a message and answers it.
    @discardableResult
    func answer(
        _ message: AcceptedMessage, section: UUID = UUID(), remainder: String? = nil, at: Timestamp = .now
    ) async throws -> ConclusionResult {
        var run = message.run
        if run == nil { run = try await begin(message, at: at) }
        guard let run else { throw FixtureError.noRun }
        return try await conversations.conclude(
            StoreFixture.answer(run, message.ticket, section: section, remainder: remainder, at: at))
    }

    /// Begins a run on the ticket of a message.
    func begin(_ message: AcceptedMessage, at: Timestamp = .now) async throws -> StartedRun? {
        try await conversations.beginRun(ticket: message.ticket, runID: UUID(), at: at)
    }

    func text(_ sql: SQL) async throws -> String? {
        try await pool.query(sql).first?.optional(0, as: String.self)
    }

    func count(_ sql: SQL) async throws -> Int {
        try await pool.query(sql).first?.value(0, as: Int.self) ?? -1
    }
}

enum FixtureError: Error {
    case notNew
    case noRun
}

extension ScreenedText {
    static let plain = ScreenedText(sentiment: 0.5, language: "en", kind: .question, triggers: [])
    static let legal = ScreenedText(
        sentiment: 0.4, language: "en", kind: .question, triggers: [.legalLanguage], priority: .critical)
    static let followUp = ScreenedText(sentiment: 0.5, language: "en", kind: .followUp, triggers: [])
    static func command(_ command: CustomerCommand) -> ScreenedText {
        ScreenedText(sentiment: 0.5, kind: .command, triggers: [], command: command)
    }
    static let thanks = ScreenedText(sentiment: 0.8, language: "en", kind: .closing, triggers: [])
}
