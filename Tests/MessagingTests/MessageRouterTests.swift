import Core
import Lifecycle
import Messaging
import TestSupport
import Testing

struct MessageRouterTests {
    private let broker = InMemoryBroker()
    private let group = "workers"

    private func publish(_ key: String, _ value: String) async throws {
        try await broker.publish(
            OutgoingMessage(topic: .ticketsIncoming, key: Array(key.utf8), headers: [], value: Array(value.utf8)))
    }

    private func makeRouter(
        _ source: InMemorySource? = nil, inFlight: Int = 2000, ordered: Int? = nil, grace: Duration = .seconds(20),
        health: HealthState? = nil,
        _ handle: @escaping @Sendable (ReceivedMessage) async throws -> HandlingResult
    ) -> MessageRouter {
        MessageRouter(
            source: source ?? broker.makeSource(group: group, topics: [.ticketsIncoming]),
            handlers: [.ticketsIncoming: ClosureHandler(handle)], inFlight: inFlight, ordered: ordered, grace: grace,
            log: .silent,
            metrics: MetricsRegistry(), health: health)
    }

    private func with(_ router: MessageRouter, _ body: @Sendable () async throws -> Void) async throws {
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { try await router.run() }
            do { try await body() } catch {
                group.cancelAll()
                throw error
            }
            router.shutDown()
        }
    }

    private var isAllCommitted: Bool {
        broker.ends(of: .ticketsIncoming).allSatisfy { broker.committed(group: group)[$0.key] == $0.value }
    }

    @Test func `the ordered part runs alone for its key, the concurrent part beside the next message`() async throws {
        let ordered = Shared<[String: Int]>([:])
        let overlaps = Shared(0)
        let concurrent = Shared<(present: Int, highest: Int)>((0, 0))
        let release = Shared(false)
        let router = makeRouter { message in
            let key = String(decoding: message.key ?? [], as: UTF8.self)
            let others = ordered.change {
                $0[key, default: 0] += 1; return $0[key, default: 0]
            }
            if others > 1 { overlaps.change { $0 += 1 } }
            try await Task.sleep(for: .milliseconds(1))
            ordered.change { $0[key, default: 0] -= 1 }
            return .continuing {
                concurrent.change { $0 = ($0.present + 1, max($0.highest, $0.present + 1)) }
                _ = await eventually { release.value }
                concurrent.change { $0.present -= 1 }
            }
        }
        for number in 0..<30 { try await publish("key-\(number % 3)", "\(number)") }
        try await with(router) {
            #expect(await eventually { concurrent.value.present == 30 })
            #expect(!isAllCommitted)
            release.change { $0 = true }
            #expect(await eventually { isAllCommitted })
        }
        #expect(overlaps.value == 0)
        #expect(concurrent.value.highest == 30)
    }

    @Test func `no more is taken than may be in flight`() async throws {
        let present = Shared<(now: Int, highest: Int, total: Int)>((0, 0, 0))
        let router = makeRouter(inFlight: 10) { _ in
            present.change { $0 = ($0.now + 1, max($0.highest, $0.now + 1), $0.total + 1) }
            try await Task.sleep(for: .milliseconds(1))
            present.change { $0.now -= 1 }
            return .finished
        }
        for number in 0..<200 { try await publish("key-\(number)", "") }
        try await with(router) { #expect(await eventually { present.value.total == 200 && present.value.now == 0 }) }
        #expect(present.value.highest <= 10)
        #expect(present.value.highest > 1)
    }

    @Test func `of a burst only so many ordered parts are under way at once, and all get their turn`() async throws {
        let present = Shared<(now: Int, highest: Int, total: Int)>((0, 0, 0))
        let router = makeRouter(inFlight: 100, ordered: 7) { _ in
            present.change { $0 = ($0.now + 1, max($0.highest, $0.now + 1), $0.total + 1) }
            try await Task.sleep(for: .milliseconds(1))
            present.change { $0.now -= 1 }
            return .continuing {}
        }
        // Customers with one message and with several: both ways in which one follows another are gone.
        for number in 0..<300 { try await publish("key-\(number % 170)", "") }
        try await with(router) {
            #expect(await eventually { isAllCommitted })
        }
        #expect(present.value.total == 300)
        #expect(present.value.highest == 7)
    }

    @Test func `one customer who is stuck with many messages holds up nobody else`() async throws {
        let handled = Shared<Set<String>>([])
        let release = Shared(false)
        let router = makeRouter(inFlight: 100) { message in
            if message.key == Array("stuck".utf8) { _ = await eventually { release.value } }
            handled.change { $0.insert(String(decoding: message.value, as: UTF8.self)) }
            return .finished
        }
        for number in 0..<500 { try await publish("stuck", "s\(number)") }
        let other = try await keyElsewhere(than: "stuck")
        for number in 0..<50 { try await publish(other, "o\(number)") }
        try await with(router) {
            #expect(await eventually { handled.value.count { $0.hasPrefix("o") } == 50 })
            #expect(handled.value.count { $0.hasPrefix("s") } == 0)
            release.change { $0 = true }
            #expect(await eventually { isAllCommitted })
        }
        #expect(handled.value.count == 550)
    }

    /// A key whose partition is another one, found by looking where the broker puts it.
    private func keyElsewhere(than key: String) async throws -> String {
        let probe = InMemoryBroker()
        func partition(_ key: String) async throws -> Int32? {
            try await probe.publish(OutgoingMessage(topic: .metrics, key: Array(key.utf8), headers: [], value: []))
            return probe.messages(on: .metrics).last { $0.key == Array(key.utf8) }?.partition
        }
        let taken = try await partition(key)
        for number in 0..<100 where try await partition("other-\(number)") != taken { return "other-\(number)" }
        return key
    }

    @Test func `asked to end it finishes what it has, commits, and takes no more`() async throws {
        let begun = Shared(0)
        let ended = Shared(0)
        let router = makeRouter { _ in
            begun.change { $0 += 1 }
            try await Task.sleep(for: .milliseconds(50))
            ended.change { $0 += 1 }
            return .finished
        }
        for number in 0..<20 { try await publish("key-\(number)", "") }
        try await with(router) { #expect(await eventually { begun.value == 20 }) }
        #expect(ended.value == 20)
        #expect(isAllCommitted)
    }

    @Test func `what is not finished within the grace is not committed and comes again`() async throws {
        let isSlow = Shared(true)
        let handled = Shared(0)
        let begun = Shared(0)
        let handle: @Sendable (ReceivedMessage) async throws -> HandlingResult = { _ in
            begun.change { $0 += 1 }
            if isSlow.value { try await Task.sleep(for: .seconds(600)) }
            handled.change { $0 += 1 }
            return .finished
        }
        try await publish("key", "")
        await #expect(throws: MessagingError.self) {
            try await with(makeRouter(grace: .milliseconds(10), handle)) {
                #expect(await eventually { begun.value == 1 })
            }
        }
        #expect(broker.committed(group: group).isEmpty)
        isSlow.change { $0 = false }
        try await with(makeRouter { try await handle($0) }) { #expect(await eventually { isAllCommitted }) }
        #expect(handled.value == 1)
    }

    @Test func `a failure that nothing dead-letters ends the router and moves no offset`() async throws {
        let router = makeRouter { _ in throw Failure(disposition: .permanent) }
        try await publish("key", "")
        await #expect(throws: Failure(disposition: .permanent)) { try await router.run() }
        #expect(broker.committed(group: group).isEmpty)
    }

    @Test func `it is ready once it has joined, and waits for its broker until it can`() async throws {
        let health = HealthState()
        let router = makeRouter(health: health) { _ in .finished }
        broker.down()
        try await with(router) {
            #expect(await eventually { !health.reasonsNotReady.isEmpty })
            broker.up()
            #expect(await eventually { health.reasonsNotReady.isEmpty })
        }
        #expect(!health.reasonsNotReady.isEmpty)
    }

    @Test func `a result that comes after its partition was lost is dropped`() async throws {
        let source = broker.makeSource(group: group, topics: [.ticketsIncoming])
        let release = Shared(false)
        let begun = Shared(0)
        let router = makeRouter(source) { _ in
            let number = begun.change {
                $0 += 1; return $0
            }
            if number == 1 { _ = await eventually { release.value } }
            return .finished
        }
        try await publish("key", "")
        try await with(router) {
            #expect(await eventually { begun.value == 1 })
            source.expel()
            // The same member gets the partition again: the message waits in its lane behind the one that is late.
            #expect(await eventually { source.hasJoined && broker.committed(group: group).isEmpty })
            release.change { $0 = true }
            #expect(await eventually { isAllCommitted })
        }
        #expect(begun.value == 2)
    }
}
