import Core
import TestSupport
import Testing

@testable import IntakeGateway

@Suite struct SpoolSwitchTests {
    let publisher = FakePublisher()
    let store = FakeStore()
    let intake = IntakeSwitch()
    let acceptor: MessageAcceptor
    let drainer: SpoolDrainer

    init() {
        acceptor = MessageAcceptor(publisher: publisher, spool: store, intake: intake, log: .silent)
        drainer = SpoolDrainer(
            spool: store, publisher: publisher, intake: intake, log: .silent,
            pauses: BackoffPolicy(first: .milliseconds(1), longest: .milliseconds(5)), idle: .milliseconds(1))
    }

    func message(_ key: String, _ number: Int) -> OutgoingMessage {
        OutgoingMessage(topic: .ticketsIncoming, key: Array(key.utf8), headers: [], value: Array("\(number)".utf8))
    }

    func accept(_ key: String, _ number: Int) async throws -> MessageAcceptor.Place {
        try await acceptor.accept(message(key, number), key: key, eventID: "\(key)-\(number)")
    }

    /// The numbers of a key's messages in the order they were first published.
    func numbers(of key: String) -> [Int] {
        var order: [Int] = []
        var seen: Set<Int> = []
        for message in publisher.published where message.key == Array(key.utf8) {
            if let number = Int(String(decoding: message.value, as: UTF8.self)), seen.insert(number).inserted {
                order.append(number)
            }
        }
        return order
    }

    @Test func `while Kafka takes messages the spool is not touched`() async throws {
        #expect(try await accept("a", 1) == .kafka)
        #expect(store.appended == 0)
    }

    @Test func `a message that Kafka does not take is spooled under its own id, and so are those after it`()
        async throws
    {
        publisher.isAway = true
        #expect(try await accept("a", 1) == .spool)
        publisher.isAway = false
        #expect(try await accept("b", 2) == .spool)
        #expect(store.eventIDs == ["a-1", "b-2"])
        #expect(try await drainer.drain() == 2)
        #expect(intake.isDirect)
        #expect(try await accept("a", 3) == .kafka)
        #expect(numbers(of: "a") == [1, 3])
    }

    @Test func `the spool is used until it could be drained`() async throws {
        publisher.isAway = true
        _ = try await accept("a", 1)
        await #expect(throws: Away.self) { try await drainer.drain() }
        #expect(!intake.isDirect)
        #expect(try await accept("a", 2) == .spool)
        publisher.isAway = false
        _ = try await drainer.drain()
        #expect(numbers(of: "a") == [1, 2])
    }

    @Test func `without Kafka and spool nothing is accepted, and it comes back by itself`() async throws {
        publisher.isAway = true
        store.isAway = true
        await #expect(throws: NothingTakesMessages.self) { try await accept("a", 1) }
        await #expect(throws: NothingTakesMessages.self) { try await accept("a", 2) }
        store.isAway = false
        publisher.isAway = false
        #expect(try await accept("a", 3) == .spool)
        _ = try await drainer.drain()
        #expect(try await accept("a", 4) == .kafka)
        #expect(numbers(of: "a") == [3, 4])
    }

    @Test func `with the spool gone, whoever has nothing in it goes to Kafka and the others wait their turn`()
        async throws
    {
        publisher.isAway = true
        _ = try await accept("a", 1)
        store.isAway = true
        publisher.isAway = false
        #expect(try await accept("b", 2) == .kafka)
        await #expect(throws: NothingTakesMessages.self) { try await accept("a", 3) }
        store.isAway = false
        _ = try await drainer.drain()
        #expect(try await accept("a", 4) == .kafka)
        #expect(numbers(of: "a") == [1, 4])
    }

    @Test func `rows that another gateway left are published also while nothing is spooled here`() async throws {
        try await store.append(message("x", 1), eventID: "x-1")
        #expect(try await drainer.drain() == 1)
        #expect(numbers(of: "x") == [1])
    }

    @Test(.timeLimit(.minutes(1)))
    func `messages of a customer keep their order while Kafka comes and goes under load`() async throws {
        let customers = 12
        let leastPerCustomer = 150
        let isDone = Shared(false)
        let switches = Shared(0)
        let sent = Shared([String: Int]())
        publisher.slow(yields: 3)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await drainer.run() }
            group.addTask {
                while !isDone.withLock({ $0 }) {
                    publisher.isAway = true
                    let appended = store.appended
                    while store.appended < appended + 20, !isDone.withLock({ $0 }) { await Task.yield() }
                    publisher.isAway = false
                    while !intake.isDirect, !isDone.withLock({ $0 }) { await Task.yield() }
                    for _ in 0..<200 { await Task.yield() }
                    switches.withLock { $0 += 1 }
                }
            }
            try await withThrowingTaskGroup(of: Void.self) { senders in
                for customer in 0..<customers {
                    senders.addTask {
                        var number = 0
                        while number < leastPerCustomer || switches.withLock({ $0 }) < 3 {
                            // Who has sent enough lets the drainer catch up once Kafka is back.
                            if number >= leastPerCustomer, !publisher.isAway, !intake.isDirect {
                                await Task.yield()
                                continue
                            }
                            _ = try await accept("c\(customer)", number)
                            number += 1
                        }
                        let count = number
                        sent.withLock { $0["c\(customer)"] = count }
                    }
                }
                try await senders.waitForAll()
            }
            isDone.withLock { $0 = true }
            #expect(await eventually { store.rows.isEmpty && intake.isDirect })
            drainer.shutDown()
            try await group.waitForAll()
        }
        #expect(switches.withLock { $0 } >= 3)
        #expect(store.appended > 0)
        #expect(publisher.published.count > store.appended)
        for (customer, count) in sent.withLock({ $0 }) { #expect(numbers(of: customer) == Array(0..<count)) }
    }

    @Test func `what shares a key never happens at the same moment, and different keys do`() async {
        let turns = KeyedTurns()
        let inside = Shared([String: Int]())
        let most = Shared((ofOneKey: 0, ofAll: 0))
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<200 {
                group.addTask {
                    let key = "k\(number % 5)"
                    await turns.take(key) {
                        let (one, all) = inside.withLock { inside in
                            inside[key, default: 0] += 1
                            return (inside[key] ?? 0, inside.values.reduce(0, +))
                        }
                        most.withLock { $0 = (max($0.ofOneKey, one), max($0.ofAll, all)) }
                        for _ in 0..<5 { await Task.yield() }
                        inside.withLock { $0[key, default: 0] -= 1 }
                    }
                }
            }
        }
        #expect(most.withLock { $0.ofOneKey } == 1)
        #expect(most.withLock { $0.ofAll } > 1)
        #expect(inside.withLock { $0.values.allSatisfy { $0 == 0 } })
    }
}
