import Core
import Lifecycle
import Messaging
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1)))
struct InstanceReporterTests {
    private func makeReporter(
        _ store: FakeInstanceStore, period: Duration, sink: @escaping @Sendable (String) -> Void = { _ in }
    ) -> InstanceReporter {
        InstanceReporter(
            service: "test-service", instance: "one", version: "1.2.3", details: { ["embedder": "hashed"] },
            store: store, period: period, log: Log(service: "test", sink: sink))
    }

    @Test func `an instance is noted at once and forgotten when it ends in order`() async throws {
        let store = FakeInstanceStore()
        let reporter = makeReporter(store, period: .seconds(3600))
        await withTaskGroup { group in
            group.addTask { await reporter.run() }
            await store.waitUntil { $0.contains(.note) }
            #expect(store.instances == ["test-service one 1.2.3 [\"embedder\": \"hashed\"]"])
            reporter.shutDown()
            await group.waitForAll()
        }
        #expect(store.calls == [.note, .forget])
    }

    @Test func `it is noted again and again`() async {
        let store = FakeInstanceStore()
        let reporter = makeReporter(store, period: .milliseconds(1))
        await withTaskGroup { group in
            group.addTask { await reporter.run() }
            await store.waitUntil { $0.count >= 3 }
            reporter.shutDown()
            await group.waitForAll()
        }
        #expect(store.calls.dropLast().allSatisfy { $0 == .note })
        #expect(store.calls.last == .forget)
    }

    @Test func `asked to end before it runs, it returns`() async {
        let store = FakeInstanceStore()
        let reporter = makeReporter(store, period: .seconds(3600))
        reporter.shutDown()
        reporter.shutDown()
        await reporter.run()
        #expect(store.calls.last == .forget)
    }

    @Test func `a store that is away is said once, and once more when it is back`() async {
        let store = FakeInstanceStore(failures: 3)
        let said = Lines()
        let reporter = makeReporter(store, period: .milliseconds(1), sink: said.append)
        await withTaskGroup { group in
            group.addTask { await reporter.run() }
            await store.waitUntil { $0.count >= 2 }
            reporter.shutDown()
            await group.waitForAll()
        }
        #expect(said.all.count { $0.contains("the instance cannot be noted") } == 1)
        #expect(said.all.count { $0.contains("the instance is noted again") } == 1)
    }

    @Test func `a store that never answers does not keep it from ending`() async {
        let store = FakeInstanceStore(hangs: true)
        let reporter = makeReporter(store, period: .seconds(3600))
        await withTaskGroup { group in
            group.addTask { await reporter.run() }
            await store.waitUntil { $0.contains(.hung) }
            reporter.shutDown()
            await group.waitForAll()
        }
        #expect(!store.calls.contains(.forget))
    }

    @Test func `cancelled, it ends without waiting for the store`() async {
        let store = FakeInstanceStore()
        let reporter = makeReporter(store, period: .seconds(3600))
        await withTaskGroup { group in
            group.addTask { await reporter.run() }
            await store.waitUntil { $0.contains(.note) }
            group.cancelAll()
        }
        #expect(store.calls == [.note])
    }
}

/// Keeps log lines.
private final class Lines: Sendable {
    private let kept = Mutex<[String]>([])
    var all: [String] { kept.withLock { $0 } }
    func append(_ line: String) { kept.withLock { $0.append(line) } }
}

/// Notes calls; fails or hangs when told to.
private final class FakeInstanceStore: ServiceInstanceStoring {
    enum Call: Equatable {
        case note
        case forget
        case hung
    }
    private struct State {
        var calls: [Call] = []
        var instances: Set<String> = []
        var failures: Int
    }
    private let state: Mutex<State>
    private let hangs: Bool

    init(failures: Int = 0, hangs: Bool = false) {
        state = Mutex(State(failures: failures))
        self.hangs = hangs
    }

    var calls: [Call] { state.withLock { $0.calls } }
    var instances: Set<String> { state.withLock { $0.instances } }

    /// Polls until the calls satisfy a condition; the suite's time limit bounds it.
    func waitUntil(_ condition: ([Call]) -> Bool) async {
        while !condition(calls), !Task.isCancelled { await Task.yield() }
    }

    func note(service: String, instance: String, version: String, details: [String: String]) async throws {
        try await hangIfAsked()
        try state.withLock { state in
            guard state.failures == 0 else {
                state.failures -= 1
                throw Away()
            }
            state.calls.append(.note)
            state.instances.insert("\(service) \(instance) \(version) \(details)")
        }
    }

    func forget(service: String, instance: String) async throws {
        try await hangIfAsked()
        state.withLock { $0.calls.append(.forget) }
    }

    func lastSeen(service: String) async throws -> ServiceInstance? { nil }

    private func hangIfAsked() async throws {
        guard hangs else { return }
        state.withLock { $0.calls.append(.hung) }
        try await Task.sleep(for: .seconds(3600))
    }

    private struct Away: Error {}
}
