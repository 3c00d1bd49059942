public import Core
public import Lifecycle
import Synchronization

/// Publishes what transactions leave in the outbox: at once what this process wrote, later what a crash left behind.
///
/// Rows of one topic and key leave in the order of their ids. A row is deleted after it is on Kafka, so that one may be
/// published twice, and consumers recognise it by its event id.
public final class OutboxRelay: Component {
    /// What it is called in logs and on `/readyz`.
    public let name = "outbox-relay"

    /// So many rows may be on their way; what comes then is left to the sweeper.
    private static let leavingBound = 20_000

    private let publisher: any BackgroundPublisher
    private let outbox: any OutboxReading
    private let log: Log
    private let relayed: Counter
    private let sweepAge: Duration
    private let sweepInterval: Duration

    private let state = Mutex(RelayState())
    private let deletions = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    private let end = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    /// Makes a relay; old rows are looked for from `run` on.
    ///
    /// - Parameters:
    ///   - publisher: Where rows go.
    ///   - outbox: Where they come from.
    ///   - log: Takes failures.
    ///   - metrics: Counts rows.
    ///   - sweepAge: How old a row must be for the sweeper to take it.
    ///   - sweepInterval: How often the sweeper looks.
    public init(
        publisher: any BackgroundPublisher, outbox: any OutboxReading, log: Log, metrics: MetricsRegistry,
        sweepAge: Duration = .seconds(5), sweepInterval: Duration = .seconds(1)
    ) {
        self.publisher = publisher
        self.outbox = outbox
        self.log = log.with([.component: name])
        self.sweepAge = sweepAge
        self.sweepInterval = sweepInterval
        relayed = metrics.makeCounter(
            "fte_outbox_rows_total", help: "Rows of the outbox that were published.", labels: ["by", "outcome"])
    }

    /// Publishes the rows of a transaction that has committed, and holds up nobody.
    ///
    /// A row that cannot be published stays where it is for the sweeper.
    public func hand(over rows: [OutboxRow]) {
        let ready = state.withLock { $0.leavingCount < Self.leavingBound ? $0.enter(rows) : [] }
        for row in ready { leave([row], by: "writer") }
    }

    /// Asks it to finish what it has and to return from `run`.
    public func shutDown() {
        end.continuation.finish()
    }

    /// Works until asked to end.
    public func run() async throws {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.sweep() }
            group.addTask { await self.deletePublished() }
            for await _ in end.stream {}
            group.cancelAll()
        }
        await finishLeaving()
        while await deleteOnce() {}
    }

    /// What is on its way arrives or fails within the publisher's limit; what does not is swept by the next process.
    private func finishLeaving() async {
        let deadline = ContinuousClock.now + .seconds(5)
        while state.withLock({ $0.isBusy }), ContinuousClock.now < deadline {
            try? await Task.sleep(for: .milliseconds(5))
        }
    }

    private func publishAll(_ rows: [OutboxRow], by who: String) async {
        guard !rows.isEmpty else { return }
        let waiter = CountedWaiter(count: rows.count)
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                waiter.wait(continuation)
                for row in rows { leave([row], by: who) { waiter.countDown() } }
            }
        } onCancel: {
            // What is on its way goes on without anybody who waits for it.
            waiter.giveUp()
        }
    }

    /// Publishes one row after the other, and then those that had to stay behind them.
    private func leave(_ rows: [OutboxRow], by who: String, whenDone: @escaping @Sendable () -> Void = {}) {
        guard let row = rows.first else { return whenDone() }
        publisher.publish(row.message) { result in
            var isPublished = true
            if case .failure(let error) = result {
                isPublished = false
                self.log.info("a row of the outbox could not be published yet", [.error: "\(error)"])
            }
            self.relayed.increment(who, isPublished ? "ok" : "failed")
            let following = self.state.withLock { $0.finish(row.id, isPublished: isPublished) }
            if isPublished { self.deletions.continuation.yield() }
            self.leave(rows.dropFirst() + following, by: who, whenDone: whenDone)
        }
    }

    private func deletePublished() async {
        for await _ in deletions.stream {
            while await deleteOnce() {}
            // Rows may stay a little: a moment lets many go in one statement.
            try? await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Deletes some of what is published; says whether there may be more.
    @discardableResult
    private func deleteOnce() async -> Bool {
        let ids = state.withLock { $0.takeDeletable() }
        guard !ids.isEmpty else { return false }
        do {
            try await outbox.delete(ids: ids)
            return true
        } catch {
            state.withLock { $0.putBack(ids) }
            log.info("published rows could not be deleted yet", [.error: "\(error)", .count: "\(ids.count)"])
            return false
        }
    }

    private func sweep() async {
        while !Task.isCancelled {
            do {
                _ = try await outbox.withSweeperLock {
                    while try await self.sweepOnce(limit: 500) {}
                }
            } catch {
                log.info("the outbox could not be swept", [.error: "\(error)"])
            }
            // What could not be deleted before is tried again now and then.
            deletions.continuation.yield()
            try? await Task.sleep(for: sweepInterval)
        }
    }

    /// Publishes some old rows; says whether there may be more.
    private func sweepOnce(limit: Int) async throws -> Bool {
        let rows = try await outbox.oldRows(olderThan: sweepAge, limit: limit)
        let ready = state.withLock { $0.enterOld(rows) }
        guard !ready.isEmpty else { return false }
        log.info("publishing what was left in the outbox", [.count: "\(rows.count)"])
        await publishAll(ready, by: "sweeper")
        var hasDeleted = false
        while await deleteOnce() { hasDeleted = true }
        return hasDeleted && rows.count == limit && !Task.isCancelled
    }
}

/// Waits until several things have happened, or nobody wants to know any more.
private final class CountedWaiter: Sendable {
    private struct State {
        var left: Int
        var isOver = false
        var continuation: CheckedContinuation<Void, Never>?
    }
    private let state: Mutex<State>

    init(count: Int) { state = Mutex(State(left: count)) }

    func wait(_ continuation: CheckedContinuation<Void, Never>) {
        let isOver = state.withLock { state in
            if !state.isOver { state.continuation = continuation }
            return state.isOver
        }
        if isOver { continuation.resume() }
    }

    func countDown() {
        end { state in
            state.left -= 1
            return state.left == 0
        }
    }

    func giveUp() { end { _ in true } }

    private func end(if isOver: (inout State) -> Bool) {
        let waiting: CheckedContinuation<Void, Never>? = state.withLock { state in
            guard isOver(&state) else { return nil }
            state.isOver = true
            return state.continuation.take()
        }
        waiting?.resume()
    }
}
