public import Core
public import Lifecycle
import Synchronization

/// Takes messages from a source, runs them through the handler of their topic, and stores how far it has come.
///
/// Messages of one key run one after the other, everything else at the same time, up to a bound. When asked to end it
/// takes no more, finishes what it has within the grace, commits and leaves.
///
/// - Important: Handlers are expected to be wrapped in `DeadLettering`; one that throws in spite of it ends the router.
public final class MessageRouter: Component {
    /// What it is called in logs and on `/readyz`.
    public let name: String

    private let source: any MessageSource
    private let handlers: [Topic: any MessageHandler]
    private let grace: Duration
    private let log: Log
    private let health: HealthState?
    private let taken: Counter
    private let dropped: Counter

    /// What ordered parts have left to be done; bounded by what may be in flight.
    private struct ConcurrentPart {
        let item: RouterState.Item
        let run: @Sendable () async throws -> Void
    }
    private let concurrentParts = AsyncStream.makeStream(of: ConcurrentPart.self)

    private let gate = ConsumerGate()
    private let core: RouterCore
    private let isStopping = Atomic(false)

    /// Makes a router; nothing is taken before `run`.
    ///
    /// - Parameters:
    ///   - name: What it is called in logs and on `/readyz`.
    ///   - source: Where messages come from.
    ///   - handlers: Who handles which topic.
    ///   - inFlight: How many messages may be taken and not finished.
    ///   - ordered: How many ordered parts may be under way at once, of those in flight. Parts that all wait for one
    ///     database are no sooner done by being more, and each costs its task; nil is without a limit of its own.
    ///   - grace: How long what is in flight may take once it has been asked to end.
    ///   - log: Takes what happens.
    ///   - metrics: Counts what is taken.
    ///   - health: Told when the source has joined, and that the loop turns.
    public init(
        name: String = "consumer", source: any MessageSource, handlers: [Topic: any MessageHandler],
        inFlight: Int = 2000, ordered: Int? = nil, grace: Duration = .seconds(20), log: Log, metrics: MetricsRegistry,
        health: HealthState? = nil
    ) {
        self.name = name
        self.source = source
        self.handlers = handlers
        self.grace = grace
        self.log = log.with([.component: name])
        self.health = health
        core = RouterCore(inFlight: inFlight, ordered: max(1, ordered ?? inFlight))
        taken = metrics.makeCounter("fte_consumer_messages_total", help: "Messages taken from Kafka.")
        dropped = metrics.makeCounter(
            "fte_consumer_results_dropped_total", help: "Results that came after their partition was lost.")
        let core = core
        metrics.showGauge("fte_consumer_in_flight", help: "Messages taken and not finished.") {
            Double(core.inFlight)
        }
    }

    /// Asks it to finish what it has and to return from `run`.
    public func shutDown() {
        isStopping.store(true, ordering: .sequentiallyConsistent)
        core.wake()
    }

    /// Takes and handles messages until asked to end.
    ///
    /// - Throws: `MessagingError.unfinished` when the grace was not enough, or the error that nothing dead-lettered.
    public func run() async throws {
        health?.markNotReady(name, because: "not joined yet")
        guard try await open() else { return }
        do {
            try await ConsumerGate.$current.withValue(gate) { try await takeAndHandle() }
        } catch {
            await leave()
            throw error
        }
        await leave()
    }

    private func open() async throws -> Bool {
        while !isStopping.load(ordering: .relaxed) {
            try Task.checkCancellation()
            if try await source.open(observer: core) { return true }
            health?.markAlive()
        }
        return false
    }

    private func leave() async {
        source.store(core.takeProgress())
        await source.close(within: .seconds(5))
        health?.markNotReady(name, because: "has left")
    }

    private func takeAndHandle() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { try await self.tick() }
            group.addTask { try await self.runConcurrentParts() }
            try await takeMessages(in: &group)
            // A handler that failed for good has cancelled everything; its error is what comes of this.
            guard !group.isCancelled else { return }
            let isDrained = await core.wait(for: .drained, within: grace)
            // What is cancelled here is not committed, and comes again to whoever has the partition next.
            guard isDrained || group.isCancelled else { throw MessagingError.unfinished(count: core.inFlight) }
            group.cancelAll()
        }
    }

    /// Stores progress and looks after who waits, for as long as the router runs.
    private func tick() async throws {
        var isReady = false
        while !Task.isCancelled {
            source.store(core.takeProgress())
            if isStopping.load(ordering: .relaxed) { core.wake() } else { core.wakeIfDue() }
            if !isReady, source.hasJoined {
                isReady = true
                health?.markReady(name)
                log.info("joined its group")
            }
            try? await Task.sleep(for: .milliseconds(20))
        }
        core.abort()
    }

    private func takeMessages(in group: inout ThrowingDiscardingTaskGroup<any Error>) async throws {
        while !isStopping.load(ordering: .relaxed), !group.isCancelled {
            let room = await room()
            guard !isStopping.load(ordering: .relaxed), !group.isCancelled else { return }
            let batches = try await source.next(
                limit: max(1, min(room, core.batchBound)), paused: core.pausedPartitions, pausesAll: room == 0)
            health?.markAlive()
            guard !batches.isEmpty else { continue }
            taken.increment(by: Double(batches.reduce(0) { $0 + $1.messages.count }))
            core.accept(batches)
            // One task handles lane after lane until it has to wait for something; then the next one goes on.
            while core.hasReady { group.addImmediateTask(priority: .medium) { try await self.handleReady() } }
            source.store(core.takeProgress())
        }
    }

    /// How many messages may be taken; zero when nothing has ended for five seconds, or a dependency is away.
    private func room() async -> Int {
        if !core.isPaused, core.room == 0 { _ = await core.wait(for: .room, within: .seconds(5)) }
        let room = gate.isOpen ? core.room : 0
        core.countRound(isPaused: room == 0)
        return room
    }

    private func handleReady() async throws {
        var current = core.next()
        while let work = current { current = try await handle(work) }
    }

    private func handle(_ work: RouterState.Work) async throws -> RouterState.Work? {
        let message = work.item.message
        do {
            guard let handler = handlers[message.topic] else { throw MessagingError.noHandler(message.topic) }
            guard case .continuing(let rest) = try await handler.handle(message) else {
                let (following, counts) = core.finishAndAdvance(work)
                if !counts { dropped.increment() }
                return following
            }
            // In the order of the lane: the next one's ordered part begins after this.
            concurrentParts.continuation.yield(ConcurrentPart(item: work.item, run: rest))
            return core.advance(work)
        } catch {
            try fail(message, work.item.ticket, error)
            return core.advance(work)
        }
    }

    /// Runs the concurrent parts.
    ///
    /// Each has a task of its own that was not the ordered part's, which ends: a task keeps the stack it once needed for
    /// as long as it lives, and a concurrent part may wait long.
    private func runConcurrentParts() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            for await part in concurrentParts.stream {
                group.addImmediateTask(priority: .medium) {
                    do {
                        try await self.finish(part)
                    } catch {
                        self.concurrentParts.continuation.finish()
                        throw error
                    }
                }
            }
        }
    }

    private func finish(_ part: ConcurrentPart) async throws {
        do {
            try await part.run()
            if !core.finish(part.item.ticket) { dropped.increment() }
        } catch {
            try fail(part.item.message, part.item.ticket, error)
        }
    }

    /// Ends a message that failed, unless that ends the router: it may be neither dropped nor passed over.
    private func fail(_ message: ReceivedMessage, _ ticket: OffsetTracker.Ticket, _ error: any Error) throws {
        if core.abandonIfStale(ticket) {
            dropped.increment()
            return
        }
        if Task.isCancelled { throw CancellationError() }
        log.error(
            "a message failed that nothing dead-letters",
            [
                .error: "\(error)", .topic: message.topic.rawValue, .partition: "\(message.partition)",
                .offset: "\(message.offset)",
            ])
        throw error
    }
}
