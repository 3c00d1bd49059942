import Core
import Lifecycle
import Messaging
import TestSupport
import Testing

struct OutboxRelayTests {
    private let outbox = MemoryOutbox()

    private func row(_ id: Int64, _ key: String, older: Int64? = nil) -> OutboxRow {
        OutboxRow(
            id: id,
            message: OutgoingMessage(topic: .metrics, key: Array(key.utf8), headers: [], value: Array("\(id)".utf8)),
            olderID: older)
    }

    private func values(_ publisher: RecordingPublisher) -> [String] {
        publisher.messages.value.map { String(decoding: $0.value, as: UTF8.self) }
    }

    private func with(
        _ publisher: any BackgroundPublisher, sweepAge: Duration = .zero,
        _ body: @Sendable (OutboxRelay) async throws -> Void
    ) async throws {
        let relay = OutboxRelay(
            publisher: publisher, outbox: outbox, log: .silent, metrics: MetricsRegistry(), sweepAge: sweepAge,
            sweepInterval: .milliseconds(5))
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { try await relay.run() }
            do { try await body(relay) } catch {
                group.cancelAll()
                throw error
            }
            relay.shutDown()
        }
    }

    @Test func `rows of a transaction leave at once, in order per key, and are deleted`() async throws {
        let publisher = RecordingPublisher()
        let rows = [row(1, "a"), row(2, "b"), row(3, "a", older: 1), row(4, "a", older: 3)]
        outbox.insert(rows, isOld: false)
        try await with(publisher, sweepAge: .seconds(3600)) { relay in
            relay.hand(over: rows)
            #expect(values(publisher).filter { $0 != "2" } == ["1", "3", "4"])
            #expect(publisher.messages.value.count == 4)
            #expect(await eventually { outbox.ids.isEmpty })
        }
    }

    @Test func `a row behind one that is not this process's is left to the sweeper`() async throws {
        let publisher = RecordingPublisher()
        outbox.insert([row(1, "a"), row(2, "a", older: 1)], isOld: false)
        try await with(publisher) { relay in
            relay.hand(over: [row(2, "a", older: 1)])
            #expect(values(publisher) == [])
            outbox.age()
            #expect(await eventually { outbox.ids.isEmpty })
        }
        #expect(values(publisher) == ["1", "2"])
    }

    @Test func `a row whose older one left a moment ago leaves at once`() async throws {
        let publisher = RecordingPublisher()
        outbox.insert([row(1, "a"), row(2, "a", older: 1)], isOld: false)
        try await with(publisher, sweepAge: .seconds(3600)) { relay in
            relay.hand(over: [row(1, "a")])
            #expect(await eventually { outbox.ids == [2] })
            relay.hand(over: [row(2, "a", older: 1)])
            #expect(values(publisher) == ["1", "2"])
        }
    }

    @Test func `what cannot be published stays, and nothing of its key overtakes it`() async throws {
        let publisher = RecordingPublisher(failures: 1)
        let rows = [row(1, "a"), row(2, "a", older: 1)]
        outbox.insert(rows, isOld: false)
        try await with(publisher) { relay in
            relay.hand(over: rows)
            #expect(values(publisher) == [])
            #expect(outbox.ids == [1, 2])
            outbox.age()
            #expect(await eventually { outbox.ids.isEmpty })
        }
        #expect(values(publisher) == ["1", "2"])
    }

    @Test func `asked to end it waits for what is on its way, and deletes it`() async throws {
        let publisher = HoldingPublisher()
        outbox.insert([row(1, "a")], isOld: false)
        try await withThrowingDiscardingTaskGroup { group in
            let relay = OutboxRelay(
                publisher: publisher, outbox: outbox, log: .silent, metrics: MetricsRegistry(),
                sweepAge: .seconds(3600))
            group.addTask { try await relay.run() }
            relay.hand(over: [row(1, "a")])
            relay.shutDown()
            #expect(outbox.ids == [1])
            publisher.letGo()
        }
        #expect(outbox.ids == [])
    }

    @Test func `asked to end while a sweep waits for Kafka it does not wait with it`() async throws {
        let publisher = HoldingPublisher()
        outbox.insert([row(1, "a")], isOld: true)
        try await with(publisher) { _ in #expect(await eventually { publisher.isHolding }) }
        // The row is there for the next process.
        #expect(outbox.ids == [1])
    }

    @Test func `what a crash left is published in the order of its ids`() async throws {
        let publisher = RecordingPublisher()
        outbox.insert((1...1200).map { row(Int64($0), "k\($0 % 7)") }, isOld: true)
        try await with(publisher) { _ in #expect(await eventually { outbox.ids.isEmpty }) }
        #expect(publisher.messages.value.count == 1200)
        for (_, messages) in Dictionary(grouping: publisher.messages.value, by: \.key) {
            let ids = messages.compactMap { Int(String(decoding: $0.value, as: UTF8.self)) }
            #expect(ids == ids.sorted())
        }
    }

    @Test func `two relays publish what a crash left once`() async throws {
        let publisher = RecordingPublisher()
        outbox.insert((1...300).map { row(Int64($0), "k\($0 % 5)") }, isOld: true)
        try await with(publisher) { _ in
            try await with(publisher) { _ in #expect(await eventually { outbox.ids.isEmpty }) }
        }
        #expect(publisher.messages.value.count == 300)
    }

    @Test func `a row that is published and could not be deleted is deleted later and not published again`()
        async throws
    {
        let publisher = RecordingPublisher()
        outbox.insert([row(1, "a")], isOld: true)
        outbox.failDeletions(3)
        try await with(publisher) { _ in #expect(await eventually { outbox.ids.isEmpty }) }
        #expect(values(publisher) == ["1"])
    }
}

/// Says that it has published only when it is told to.
private final class HoldingPublisher: BackgroundPublisher {
    private let held = Shared<[@Sendable (Result<Void, any Error>) -> Void]>([])

    func publish(_ message: OutgoingMessage, whenDone: @escaping @Sendable (Result<Void, any Error>) -> Void) {
        held.change { $0.append(whenDone) }
    }

    var isHolding: Bool { !held.value.isEmpty }

    func letGo() {
        let waiting = held.change { held in
            defer { held = [] }
            return held
        }
        for whenDone in waiting { whenDone(.success(())) }
    }
}

/// An outbox in memory.
private final class MemoryOutbox: OutboxReading {
    private struct State {
        var rows: [Int64: OutboxRow] = [:]
        var old: Set<Int64> = []
        var isLocked = false
        var failures = 0
    }
    private let state = Shared(State())

    var ids: [Int64] { state.value.rows.keys.sorted() }

    func insert(_ rows: [OutboxRow], isOld: Bool) {
        state.change { state in
            for row in rows { state.rows[row.id] = row }
            if isOld { state.old.formUnion(rows.map(\.id)) }
        }
    }
    func age() { state.change { $0.old.formUnion($0.rows.keys) } }
    func failDeletions(_ count: Int) { state.change { $0.failures = count } }

    func delete(ids: [Int64]) async throws {
        let fails = state.change { state in
            state.failures -= 1
            guard state.failures < 0 else { return true }
            for id in ids { state.rows[id] = nil }
            return false
        }
        if fails { throw Failure(disposition: .retry) }
    }

    func oldRows(olderThan age: Duration, limit: Int) async throws -> [OutboxRow] {
        guard age < .seconds(60) else { return [] }
        return state.change { state in
            Array(state.rows.values.filter { state.old.contains($0.id) }.sorted { $0.id < $1.id }.prefix(limit))
        }
    }

    func withSweeperLock(_ body: @Sendable () async throws -> Void) async throws -> Bool {
        let isFree = state.change { state in
            defer { state.isLocked = true }
            return !state.isLocked
        }
        guard isFree else { return false }
        defer { state.change { $0.isLocked = false } }
        try await body()
        return true
    }
}
