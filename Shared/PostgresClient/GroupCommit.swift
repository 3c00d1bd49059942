import Core
public import Lifecycle
import Synchronization

/// Lets operations that are submitted at the same time share one transaction, while each caller sees only its own.
///
/// Groups form from the concurrency that is there: while the flushers are busy, what is submitted queues up and goes
/// together with the next one. A group costs as much as several operations, so after one of many the next waits out its
/// pace, unless it is full already; who comes alone never waits for a timer. The queue's bound is the number of callers:
/// each waits for its own result, which is the back pressure.
///
/// A group that fails is repeated one operation at a time, so that a failing one takes none of its neighbours with it.
/// When Postgres is away the whole group fails with `.unavailable`; if that happened during COMMIT it may have been
/// written all the same.
///
/// - Important: Operations must be idempotent, and the body must touch nothing but its connection.
public final class GroupCommit<Operation: Sendable, Output: Sendable>: Component {
    /// What a group does, on its connection's thread; it gives one result for each operation, in order.
    public typealias Body =
        @Sendable (isolated PostgresConnection, [Operation]) async throws -> [Result<Output, any Error>]

    /// What it is called in logs and metrics.
    public let name: String
    private let pool: PostgresPool
    private let maximumGroup: Int
    private let flushers: Int
    private let isTransaction: Bool
    private let body: Body
    private let queue: Mutex<GroupQueue<Operation, Output>>
    private let sizes: Histogram
    private let durations: Histogram

    /// Makes a group; `run` must be running for anything to happen.
    ///
    /// - Parameters:
    ///   - name: Lower-case letters and `_`; part of the metrics' names.
    ///   - pool: Where each flusher borrows a connection for each group.
    ///   - maximumGroup: How many operations share a transaction at most.
    ///   - flushers: How many groups are under way at the same time.
    ///   - pace: How far apart groups begin while much comes.
    ///   - isTransaction: False for groups that only read: they need no transaction.
    ///   - metrics: Shows sizes and durations of groups.
    ///   - body: What a group does.
    public init(
        name: String, pool: PostgresPool, maximumGroup: Int = 100, flushers: Int = 2, pace: Duration = .zero,
        isTransaction: Bool = true, metrics: MetricsRegistry, body: @escaping Body
    ) {
        self.name = name
        self.pool = pool
        self.maximumGroup = maximumGroup
        self.flushers = flushers
        self.isTransaction = isTransaction
        self.body = body
        queue = Mutex(GroupQueue(pace: pace))
        sizes = metrics.makeHistogram(
            "group_\(name)_size", help: "Operations that shared a transaction.",
            buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500])
        durations = metrics.makeHistogram("group_\(name)_seconds", help: "How long a group took.")
    }

    /// Does the operation together with others and gives its own result.
    ///
    /// - Throws: What its operation threw, or `PostgresError`. One that is cancelled while it queues is never done.
    public func submit(_ operation: Operation) async throws -> Output {
        let entry = GroupQueue<Operation, Output>.Entry(operation)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let (flusher, error) = queue.withLock {
                    $0.add(entry, continuation, isCancelled: Task.isCancelled)
                }
                if let error { continuation.resume(throwing: error) }
                flusher?.resume()
            }
        } onCancel: {
            let waiter = queue.withLock { $0.cancel(entry) }
            waiter?.resume(throwing: PostgresError(.cancelled))
        }
    }

    /// Carries out groups until asked to end and nothing is left in the queue.
    public func run() async throws {
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { group in
                for _ in 0..<flushers { group.addTask { await self.flushUntilStopped() } }
            }
        } onCancel: {
            shutDown()
        }
        for entry in queue.withLock({ $0.close() }) { entry.resume(.failure(PostgresError(.closed))) }
    }

    /// Takes nothing more; what is queued is still done.
    public func shutDown() {
        for flusher in queue.withLock({ $0.stop() }) { flusher.resume() }
    }

    private func flushUntilStopped() async {
        while true {
            switch queue.withLock({ $0.next(maximum: maximumGroup) }) {
            case .flush(let entries): await flush(entries)
            case .pause(let moment): try? await Task.sleep(until: moment)
            case .stop: return
            case .wait:
                await withCheckedContinuation { continuation in
                    let isNeeded = queue.withLock { $0.rest(continuation) }
                    if isNeeded { continuation.resume() }
                }
            }
        }
    }

    private func flush(_ entries: [GroupQueue<Operation, Output>.Entry]) async {
        let start = ContinuousClock.now
        sizes.observe(Double(entries.count))
        do {
            let results = try await perform(entries.map(\.operation))
            durations.observe(start.duration(to: .now))
            for (entry, result) in zip(entries, results) { entry.resume(result) }
        } catch {
            guard entries.count > 1, !isUnavailable(error) else {
                for entry in entries { entry.resume(.failure(error)) }
                return
            }
            await flushOneByOne(entries)
        }
    }

    private func flushOneByOne(_ entries: [GroupQueue<Operation, Output>.Entry]) async {
        var absence: (any Error)?
        for entry in entries {
            if let absence {
                entry.resume(.failure(absence))
                continue
            }
            do {
                entry.resume(try await perform([entry.operation])[0])
            } catch {
                if isUnavailable(error) { absence = error }
                entry.resume(.failure(error))
            }
        }
    }

    private func perform(_ operations: [Operation]) async throws -> [Result<Output, any Error>] {
        let (name, body) = (name, body)
        return try await pool.onConnection(isTransaction: isTransaction) { connection in
            let results = try await body(connection, operations)
            guard results.count == operations.count else { throw GroupSizeError(name: name) }
            return results
        }
    }

    private func isUnavailable(_ error: any Error) -> Bool {
        if case .unavailable = RetryDisposition.of(error) { true } else { false }
    }
}

/// A group's body gave another number of results than it had operations.
struct GroupSizeError: Dispositioned, CustomStringConvertible {
    let name: String
    var disposition: RetryDisposition { .permanent }
    var description: String { "group \(name): not one result for each operation" }
}
