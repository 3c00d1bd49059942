import Core
import Lifecycle
import Messaging
import Synchronization
import TestSupport

/// Messages in the order they were noted.
final class Recorded: Sendable {
    private let messages = Mutex<[ReceivedMessage]>([])
    func add(_ message: ReceivedMessage) { messages.withLock { $0.append(message) } }
    var all: [ReceivedMessage] { messages.withLock { $0 } }
    var count: Int { messages.withLock { $0.count } }
}

/// One test's messages among those of others on the same topics, and who has handled them.
final class ConformanceRun: Sendable {
    static let header = "test-run"
    let id = UInt64.random(in: 0 ... .max)
    let broker: ConformanceBroker
    let handled = Recorded()
    var group: String { "conformance-\(id)" }

    init(_ broker: ConformanceBroker) {
        self.broker = broker
    }

    func isOurs(_ message: ReceivedMessage) -> Bool {
        message.headers.lastText(of: Self.header) == "\(id)"
    }

    /// Publishes numbered messages, those of one key one after the other, until each is acknowledged.
    func publish(keys: Int, perKey: Int, from first: Int = 0) async throws {
        try await withThrowingDiscardingTaskGroup { group in
            for key in 0..<keys {
                group.addTask {
                    for number in first..<(first + perKey) { try await self.publish("key-\(key)", "\(number)") }
                }
            }
        }
    }

    func publish(_ key: String, _ value: String) async throws {
        let message = OutgoingMessage(
            topic: .ticketsIncoming, key: Array(key.utf8), headers: [MessageHeader(Self.header, "\(id)")],
            value: Array(value.utf8))
        while true {
            do { return try await broker.publisher.publish(message) } catch {
                try Task.checkCancellation()
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    /// A router whose handler records what is this run's, after what the test does with it.
    func makeRouter(
        _ member: ConformanceMember, middleware: [any Middleware] = [],
        _ body: @escaping @Sendable (ReceivedMessage) async throws -> Void = { _ in }
    ) -> MessageRouter {
        let handler = ClosureHandler { message in
            guard self.isOurs(message) else { return .finished }
            try await body(message)
            self.handled.add(message)
            return .finished
        }
        return MessageRouter(
            source: member.source, handlers: [.ticketsIncoming: handler.wrapped(in: middleware)], log: .silent,
            metrics: MetricsRegistry())
    }

    /// The distinct messages that were handled.
    var distinct: Int {
        Set(handled.all.map { "\(text($0.key)) \(text($0.value))" }).count
    }

    /// Keys of which a message was first handled before an earlier one was.
    var keysOutOfOrder: [String] {
        var highest: [String: Int] = [:]
        var wrong: Set<String> = []
        for message in handled.all {
            let key = text(message.key)
            let number = Int(text(message.value)) ?? -1
            let expected = (highest[key] ?? -1) + 1
            if number > expected { wrong.insert(key) }
            highest[key] = max(highest[key] ?? -1, number)
        }
        return wrong.sorted()
    }

    /// Whether the group has finished every partition to its end.
    func isCommittedToTheEnd() async throws -> Bool {
        let ends = try await broker.ends()
        let committed = try await broker.committed(group)
        return ends.allSatisfy { committed[$0.key] == $0.value }
    }

    private func text(_ bytes: [UInt8]?) -> String { String(decoding: bytes ?? [], as: UTF8.self) }
}

/// Something that opens once.
final class Latch: Sendable {
    private let isOpen = Atomic(false)
    func open() { isOpen.store(true, ordering: .releasing) }
    func wait() async throws {
        while !isOpen.load(ordering: .acquiring) { try await Task.sleep(for: .milliseconds(2)) }
    }
}
