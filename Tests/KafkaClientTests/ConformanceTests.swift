import Core
import Messaging
import Synchronization
import TestSupport
import Testing

/// What every broker has to show under the router, in memory as on a real Kafka.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct ConformanceTests {
    private static let patience = Duration.seconds(60)

    private func makeRun(_ kind: ConformanceKind) async throws -> ConformanceRun {
        ConformanceRun(try await ConformanceBrokers.shared.broker(kind))
    }

    /// Runs routers beside the body, and ends them after it.
    private func with(
        _ routers: [MessageRouter], _ body: @Sendable () async throws -> Void
    ) async throws {
        try await withThrowingDiscardingTaskGroup { group in
            for router in routers { group.addTask { try await router.run() } }
            do { try await body() } catch {
                group.cancelAll()
                throw error
            }
            for router in routers { router.shutDown() }
        }
    }

    @Test(arguments: ConformanceKind.available)
    func `every message arrives once and in the order of its key, and is committed`(
        _ kind: ConformanceKind
    ) async throws {
        let run = try await makeRun(kind)
        let router = run.makeRouter(run.broker.makeMember(run.group)) { message in
            if message.offset % 3 == 0 { try await Task.sleep(for: .milliseconds(Int.random(in: 0...5))) }
        }
        try await with([router]) {
            try await run.publish(keys: 40, perKey: 50)
            #expect(await eventually(within: Self.patience) { run.handled.count >= 2000 })
        }
        #expect(run.handled.count == 2000)
        #expect(run.distinct == 2000)
        #expect(run.keysOutOfOrder == [])
        #expect(try await run.isCommittedToTheEnd())
    }

    @Test(arguments: ConformanceKind.available)
    func `progress is committed while the member goes on`(_ kind: ConformanceKind) async throws {
        let run = try await makeRun(kind)
        try await with([run.makeRouter(run.broker.makeMember(run.group))]) {
            try await run.publish(keys: 5, perKey: 4)
            #expect(try await eventually(within: Self.patience) { try await run.isCommittedToTheEnd() })
        }
        #expect(run.distinct == 20)
    }

    @Test(arguments: ConformanceKind.available)
    func `members that join, leave and die lose nothing`(_ kind: ConformanceKind) async throws {
        let run = try await makeRun(kind)
        let work: @Sendable (ReceivedMessage) async throws -> Void = { _ in
            try await Task.sleep(for: .milliseconds(Int.random(in: 0...3)))
        }
        let members = (0..<3).map { _ in run.broker.makeMember(run.group) }
        let routers = members.map { run.makeRouter($0, work) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await routers[0].run() }
            try await run.publish(keys: 30, perKey: 20)
            #expect(await eventually(within: Self.patience) { run.distinct >= 300 })
            group.addTask { try await routers[1].run() }
            try await run.publish(keys: 30, perKey: 20, from: 20)
            #expect(await eventually(within: Self.patience) { members[1].source.hasJoined })
            try await run.publish(keys: 30, perKey: 20, from: 40)
            // One leaves, a third joins, and another dies in the middle of it, or leaves too.
            routers[0].shutDown()
            group.addTask { try await routers[2].run() }
            try await run.publish(keys: 30, perKey: 20, from: 60)
            if let kill = members[1].kill { kill() } else { routers[1].shutDown() }
            try await run.publish(keys: 30, perKey: 20, from: 80)
            #expect(await eventually(within: Self.patience) { run.distinct == 3000 })
            #expect(try await eventually(within: Self.patience) { try await run.isCommittedToTheEnd() })
            routers[2].shutDown()
            routers[1].shutDown()
            group.cancelAll()
            while let result = await group.nextResult() {
                if case .failure(let error) = result { #expect(error is CancellationError) }
            }
        }
        #expect(run.distinct == 3000)
        #expect(run.keysOutOfOrder == [])
    }

    @Test(arguments: ConformanceKind.available)
    func `a member that wakes after its partitions moved commits nothing`(_ kind: ConformanceKind) async throws {
        let run = try await makeRun(kind)
        let first = (member: run.broker.makeMember(run.group), latch: Latch(), begun: Recorded())
        let second = (member: run.broker.makeMember(run.group), latch: Latch(), begun: Recorded())
        let sleeper = run.makeRouter(first.member) { message in
            first.begun.add(message)
            try await first.latch.wait()
        }
        let heir = run.makeRouter(second.member) { message in
            second.begun.add(message)
            try await second.latch.wait()
        }
        try await with([sleeper, heir]) {
            try await run.publish("only", "0")
            // Whoever of the two gets it first may be the one that sleeps.
            #expect(await eventually(within: Self.patience) { first.begun.count + second.begun.count > 0 })
            let isFirst = first.begun.count > 0
            let (asleep, awake) = isFirst ? (first.member, second.begun) : (second.member, first.begun)
            asleep.setStuck(true)
            #expect(await eventually(within: Self.patience) { awake.count == 1 })
            guard let message = awake.all.first else { return }
            (isFirst ? first.latch : second.latch).open()
            #expect(await eventually(within: Self.patience) { run.handled.count == 1 })
            let partition = TopicPartition(message.topic, message.partition)
            // The heir has not finished: for as long as several commits would take, nothing may have moved.
            let hasMoved = try await eventually(within: .seconds(1)) {
                (try await run.broker.committed(run.group)[partition] ?? 0) > message.offset
            }
            #expect(!hasMoved)
            (isFirst ? second.latch : first.latch).open()
            #expect(
                try await eventually(within: Self.patience) {
                    try await run.broker.committed(run.group)[partition] == message.offset + 1
                })
            asleep.setStuck(false)
        }
        #expect(try await run.isCommittedToTheEnd())
        #expect(run.handled.count == 2)
    }

    @Test(arguments: ConformanceKind.available)
    func `a message that can never pass becomes a dead letter with its bytes and its place`(
        _ kind: ConformanceKind
    ) async throws {
        let run = try await makeRun(kind)
        let deadLettering = DeadLettering(
            publisher: run.broker.publisher, service: "tests", cluster: { "cluster" }, log: .silent)
        let poison = Recorded()
        let router = run.makeRouter(
            run.broker.makeMember(run.group), middleware: [deadLettering, Retrying(log: .silent)]
        ) { message in
            guard message.value != Array("\u{0}not json".utf8) else {
                poison.add(message)
                throw Unreadable()
            }
        }
        try await with([router]) {
            try await run.publish("a", "\u{0}not json")
            try await run.publish("a", "0")
            #expect(await eventually(within: Self.patience) { run.handled.count == 1 })
            #expect(try await eventually(within: Self.patience) { try await run.isCommittedToTheEnd() })
        }
        let letters = try await run.broker.deadLetters().filter { run.isOurs($0) }
        let place = try #require(poison.all.first)
        #expect(letters.count == 1)
        let letter = try #require(letters.first)
        #expect(letter.value == place.value)
        #expect(letter.key == place.key)
        #expect(Array(letter.headers.prefix(place.headers.count)) == place.headers)
        #expect(letter.headers.lastText(of: DeadLetter.Header.topic) == place.topic.rawValue)
        #expect(letter.headers.lastText(of: DeadLetter.Header.partition) == "\(place.partition)")
        #expect(letter.headers.lastText(of: DeadLetter.Header.offset) == "\(place.offset)")
        #expect(letter.headers.lastText(of: DeadLetter.Header.attempts) == "1")
        #expect(poison.count == 1)
    }

    @Test(arguments: ConformanceKind.available)
    func `while something outside is away nothing more is taken and no attempt is used`(
        _ kind: ConformanceKind
    ) async throws {
        let run = try await makeRun(kind)
        let isAway = Atomic(true)
        let tries = Atomic(0)
        let retrying = Retrying(
            ordered: .once, awayBackoff: BackoffPolicy(first: .milliseconds(5), longest: .milliseconds(10)),
            log: .silent)
        let deadLettering = DeadLettering(
            publisher: run.broker.publisher, service: "tests", cluster: { "" }, log: .silent)
        let begun = Recorded()
        let router = run.makeRouter(
            run.broker.makeMember(run.group), middleware: [deadLettering, retrying]
        ) { message in
            if message.key != Array("first".utf8) { begun.add(message) }
            tries.wrappingAdd(1, ordering: .relaxed)
            if isAway.load(ordering: .acquiring) { throw DatabaseAway() }
        }
        try await with([router]) {
            try await run.publish("first", "0")
            #expect(await eventually(within: Self.patience) { tries.load(ordering: .relaxed) > 20 })
            try await run.publish(keys: 10, perKey: 1)
            let before = tries.load(ordering: .relaxed)
            #expect(await eventually(within: Self.patience) { tries.load(ordering: .relaxed) > before + 30 })
            #expect(begun.count == 0)
            isAway.store(false, ordering: .releasing)
            #expect(await eventually(within: Self.patience) { run.handled.count == 11 })
        }
        #expect(run.handled.count == 11)
        #expect(try await run.broker.deadLetters().filter { run.isOurs($0) }.isEmpty)
    }

    @Test(arguments: ConformanceKind.available)
    func `a broker that is killed and comes back loses nothing`(_ kind: ConformanceKind) async throws {
        let run = try await makeRun(kind)
        let router = run.makeRouter(run.broker.makeMember(run.group))
        try await with([router]) {
            try await run.publish(keys: 20, perKey: 20)
            try await withThrowingDiscardingTaskGroup { group in
                group.addTask { try await run.publish(keys: 20, perKey: 30, from: 20) }
                try await run.broker.breakDown()
                try await run.broker.recover()
            }
            try await run.publish(keys: 20, perKey: 10, from: 50)
            #expect(await eventually(within: Self.patience) { run.distinct == 1200 })
            #expect(try await eventually(within: Self.patience) { try await run.isCommittedToTheEnd() })
        }
        #expect(run.distinct == 1200)
        #expect(run.keysOutOfOrder == [])
    }
}

private struct Unreadable: Dispositioned {
    let disposition = RetryDisposition.permanent
}

private struct DatabaseAway: Dispositioned {
    let disposition = RetryDisposition.unavailable(dependency: "postgres")
}
