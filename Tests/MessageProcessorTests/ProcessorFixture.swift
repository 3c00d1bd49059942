import Agent
import Core
import Foundation
import Lifecycle
import MessageProcessor
import Messaging
import PostgresClient
import Store
import Synchronization
import TestSupport

/// A model that answers when it is let to, and counts how often it was asked.
final class HeldModel: ChatModel {
    let name = "held"
    let speaksOnlyEnglish = true
    private let model = OfflineModel()
    private let isHeld: Mutex<Bool>
    private let asked = Atomic(0)

    init(isHeld: Bool = true) { self.isHeld = Mutex(isHeld) }

    var timesAsked: Int { asked.load(ordering: .relaxed) }

    func release() { isHeld.withLock { $0 = false } }

    func next(_ turn: ChatTurn) async throws -> ModelTurn {
        asked.add(1, ordering: .relaxed)
        _ = await eventually(within: .seconds(20)) { !self.isHeld.withLock { $0 } }
        let decided = try await model.next(turn)
        return ModelTurn(
            calls: decided.calls, confidence: decided.confidence,
            tokens: TokenCount(input: 100, cached: 20, output: 10, cost: 1.5))
    }
}

/// The processor's handler on a real store, with what it publishes kept.
struct ProcessorFixture: Sendable {
    let pool: PostgresPool
    let store: ConversationStore
    let handler: TicketHandler
    let model: HeldModel
    let published: Published

    final class Published: Sendable {
        private let rows = Mutex<[OutboxRow]>([])
        func add(_ more: [OutboxRow]) { rows.withLock { $0 += more } }
        func count(_ topic: Topic) -> Int { rows.withLock { $0.filter { $0.message.topic == topic }.count } }
        func values(_ topic: Topic) -> [String] {
            rows.withLock { $0.filter { $0.message.topic == topic } }.map {
                String(decoding: $0.message.value, as: UTF8.self)
            }
        }
        func types(_ topic: Topic) -> [String] {
            rows.withLock { $0.filter { $0.message.topic == topic } }.compactMap {
                $0.message.headers.lastText(of: "ce_type")
            }
        }
    }

    static func run(
        isHeld: Bool = false, quiet: QuietTimes = QuietTimes(afterLast: .zero, afterFirst: .zero),
        patience: ObservedPatience = ObservedPatience(pause: .milliseconds(20), tries: 500),
        failing: (@Sendable (ConversationStore) -> any ConversationStoring)? = nil,
        _ body: @Sendable (ProcessorFixture) async throws -> Void
    ) async throws {
        let database = try await TestPostgres.makeDatabase(isMigrated: true)
        let registry = MetricsRegistry()
        let pool = database.makePool(metrics: registry)
        let store = ConversationStore(pool: pool, metrics: registry)
        let channels = ChannelConfigurationStore(pool: pool)
        let seeds = try ChannelConfigurations(json: text("context/channel-configs.json"))
        _ = try await channels.seed(Array(seeds.configurations.values))
        let rules = try GuardrailRules(json: text("context/guardrails.json"))
        let sections = KnowledgeDocument(markdown: try text("context/product-docs.md"), source: "docs").sections
        let knowledge = try await KnowledgeIndex(
            sections: sections, embedder: HashedEmbedder(sections: sections),
            probes: try text("context/off-topic-probes.txt").split(separator: "\n").map(String.init))
        let model = HeldModel(isHeld: isHeld)
        let published = Published()
        let handler = TicketHandler(
            store: failing?(store) ?? store, agent: AgentLoop(model: model, knowledge: knowledge, rules: rules),
            screen: MessageScreen(rules: rules), configurations: LiveChannelConfigurations(store: channels),
            quiet: quiet, patience: patience, publish: { published.add($0) })
        let fixture = ProcessorFixture(
            pool: pool, store: store, handler: handler, model: model, published: published)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await store.run() }
            let result: Result<Void, any Error>
            do { result = .success(try await body(fixture)) } catch { result = .failure(error) }
            model.release()
            store.shutDown()
            try await group.waitForAll()
            pool.shutDown()
            try result.get()
        }
    }

    /// A form message as it comes from Kafka.
    static func message(
        _ content: String, reference: String = "TKT-A", id: String? = nil, mail: String = "kim@example.org"
    ) throws -> ReceivedMessage {
        let data = TicketReceived(
            ticketReference: reference, channel: .webForm,
            account: ChannelAccount(provider: "web", address: "support-form"), channelMessageID: id ?? reference,
            contentHash: SHA256.hexadecimal(content), customer: CustomerContact(email: mail, name: "Kim"),
            identity: ClaimedIdentity(verified: false, by: .typed), subject: "A question", content: content,
            contentKind: .text, category: .general, priority: .medium, receivedAt: .now,
            metadata: ["idempotency": "key"])
        return try received(data, key: mail)
    }

    /// One of a customer's messages on one matter, by a channel: a form's under one reference, mails of one thread.
    static func said(
        _ content: String, on channel: Channel, id: String, subject: String? = nil, from sender: String = "kim",
        phone: String? = nil, account: String = "ours", kind: ContentKind? = nil, automatic: Bool? = nil,
        metadata: [String: String] = [:]
    ) throws -> ReceivedMessage {
        let contact =
            channel == .whatsapp
            ? CustomerContact(phone: phone, whatsapp: sender, name: "Kim")
            : CustomerContact(email: "\(sender)@example.org", name: "Kim")
        let isForm = channel == .webForm
        let data = TicketReceived(
            ticketReference: isForm ? "TKT-\(sender)" : "TKT-\(id)", channel: channel,
            account: ChannelAccount(provider: "test", address: account), channelMessageID: id,
            contentHash: SHA256.hexadecimal(content), threadID: channel == .email ? "thread-\(sender)" : nil,
            customer: contact, identity: ClaimedIdentity(verified: !isForm, by: isForm ? .typed : .channel),
            subject: subject, content: content, contentKind: kind ?? (content.isEmpty ? .empty : .text),
            automatic: automatic, receivedAt: .now, metadata: isForm ? ["idempotency": "key"] : metadata)
        return try received(data, key: sender)
    }

    static func received(_ data: TicketReceived, key: String) throws -> ReceivedMessage {
        let event = Event(
            id: "event-\(data.channelMessageID)", type: .ticketReceived, source: "test", time: .now, data: data)
        let outgoing = try EventCodec.encode(event, to: .ticketsIncoming, key: key)
        return ReceivedMessage(
            topic: .ticketsIncoming, partition: 0, offset: 0, timestamp: .now, key: outgoing.key,
            headers: outgoing.headers, value: outgoing.value)
    }

    /// Accepts a message; what is left runs when the result is called.
    func accept(_ message: ReceivedMessage) async throws -> @Sendable () async throws -> Void {
        guard case .continuing(let rest) = try await handler.handle(message) else { return {} }
        return rest
    }

    /// Accepts a message and runs it to its end.
    func process(_ message: ReceivedMessage) async throws {
        try await accept(message)()
    }

    /// Says something on a channel, and gives how it ended.
    @discardableResult
    func say(
        _ content: String, on channel: Channel, id: String, subject: String? = nil, from sender: String = "kim",
        kind: ContentKind? = nil
    ) async throws -> String? {
        try await process(
            ProcessorFixture.said(content, on: channel, id: id, subject: subject, from: sender, kind: kind))
        return try await text("SELECT outcome FROM messages WHERE channel_message_id = \(id)")
    }

    func text(_ sql: SQL) async throws -> String? {
        try await pool.query(sql).first?.optional(0, as: String.self)
    }

    func texts(_ sql: SQL) async throws -> [String] {
        try await pool.query(sql).map { try $0.value(0, as: String.self) }
    }

    private static func text(_ path: String) throws -> String {
        String(decoding: try Repository.bytes(path), as: UTF8.self)
    }
}
