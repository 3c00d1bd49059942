import Core
import Lifecycle
import Messaging

/// Publishes what the spool holds, in order and under its lock, and turns the intake back to Kafka when it is empty.
///
/// It looks in every second also while nothing is spooled here: another gateway may have died with rows waiting.
final class SpoolDrainer: Component {
    /// `spool drainer`.
    let name = "spool drainer"

    private static let batch = 500
    private let spool: any SpoolStoring
    private let publisher: any MessagePublisher
    private let intake: IntakeSwitch
    private let log: Log
    private let pauses: BackoffPolicy
    private let idle: Duration
    private let stop = StopSignal()

    init(
        spool: any SpoolStoring, publisher: any MessagePublisher, intake: IntakeSwitch, log: Log,
        pauses: BackoffPolicy = BackoffPolicy(first: .milliseconds(200), longest: .seconds(2)),
        idle: Duration = .seconds(1)
    ) {
        self.spool = spool
        self.publisher = publisher
        self.intake = intake
        self.log = log
        self.pauses = pauses
        self.idle = idle
    }

    /// Drains until asked to stop; what is left stays in the spool.
    func run() async throws {
        try await stop.whileNotGiven { await self.drainForEver() }
    }

    /// Ends after the batch at hand.
    func shutDown() { stop.give() }

    private func drainForEver() async {
        var failures = 0
        while !stop.isGiven, !Task.isCancelled {
            do {
                let count = try await drain()
                if count > 0 { log.info("spooled messages published", [.count: "\(count)"]) }
                failures = 0
            } catch {
                failures += 1
                if failures == 1 { log.warning("spool cannot be drained yet", [.error: "\(error)"]) }
            }
            let pause = failures > 0 || !intake.isDirect ? pauses.pause(afterFailures: max(1, failures)) : idle
            try? await Task.sleep(for: pause)
        }
    }

    /// Publishes everything that waits, and ends spooling if that was all.
    ///
    /// - Returns: How many messages were published.
    func drain() async throws -> Int {
        var count = try await drainBacklog()
        guard !intake.isDirect else { return count }
        await intake.beginHold()
        do {
            let rest = try await spool.drain(limit: Self.batch, publish: publish)
            count += rest
            // Nothing of ours was added while new messages waited. With 0 the lock may be another gateway's.
            intake.endHold(isDrained: try await rest > 0 ? rest < Self.batch : spool.waitingCount() == 0)
        } catch {
            intake.endHold(isDrained: false)
            throw error
        }
        if intake.isDirect { log.info("spool is drained, publishing directly again") }
        return count
    }

    private func drainBacklog() async throws -> Int {
        var total = 0
        while !stop.isGiven {
            let count = try await spool.drain(limit: Self.batch, publish: publish)
            total += count
            if count < Self.batch { break }
        }
        return total
    }

    /// Publishes a batch: those of one key one after the other, keys side by side.
    ///
    /// If one fails the whole batch stays in the spool and is published again, in the same order and under the same ids.
    private func publish(_ messages: [OutgoingMessage]) async throws {
        let lanes = Dictionary(grouping: messages) { $0.key ?? [] }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in lanes.values {
                group.addTask { for message in lane { try await self.publisher.publish(message) } }
            }
            try await group.waitForAll()
        }
    }
}
