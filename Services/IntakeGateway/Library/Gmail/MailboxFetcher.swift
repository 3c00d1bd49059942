import Core
import Gmail
import Lifecycle
import Synchronization

/// Reads mailboxes when they have changed, and every few minutes whatever was or was not told.
final class MailboxFetcher: Component {
    /// What is known of one mailbox.
    private struct Mailbox {
        var problem: String?
        var watchEnd: Timestamp?
        var aliases: [String] = []
        var aliasesEnd: Timestamp?
        var hasBegun = false
    }
    private static let aliasesLast: Double = 600

    let name = "mail fetcher"
    private let fetch: MailboxFetch
    private let log: Log
    private let stop = StopSignal()
    private let mailboxes = Mutex<[String: Mailbox]>([:])

    init(fetch: MailboxFetch, log: Log, metrics: MetricsRegistry) {
        self.fetch = fetch
        self.log = log
        metrics.showGauge(
            "fte_gmail_watch_seconds", help: "Until the first of the mailboxes' watches ends; 0 without one."
        ) { [weak self] in self?.secondsOfWatch ?? 0 }
    }

    /// Polls until asked to end.
    func run() async throws {
        try await stop.whileNotGiven { [self] in
            await withDiscardingTaskGroup { group in
                for mailbox in fetch.settings.mailboxes { group.addTask { await self.poll(mailbox) } }
            }
        }
    }

    func shutDown() { stop.give() }

    private func poll(_ mailbox: String) async {
        let backoff = BackoffPolicy(first: .milliseconds(500), longest: .seconds(60))
        var failures = 0
        while !stop.isGiven, !Task.isCancelled {
            do {
                _ = try await read(mailbox)
                failures = 0
            } catch {
                if Task.isCancelled { return }
                failures += 1
            }
            let pause = failures == 0 ? fetch.settings.pollInterval : backoff.pause(afterFailures: failures)
            try? await Task.sleep(for: min(pause, fetch.settings.pollInterval))
        }
    }

    /// Reads a mailbox up to a place that was pushed.
    ///
    /// - Throws: `GmailError`, or what a store throws while it is away.
    func read(_ mailbox: String, upTo place: String) async throws {
        var rounds = 0
        // Of many pushes one reads for all, here or in another gateway. Gmail's history may lag behind its push for a
        // moment; what does not show soon the next poll finds.
        while rounds < 3, try await fetch.cursors.cursor(of: mailbox)?.hasReached(place) != true {
            if rounds > 0 { try await Task.sleep(for: .milliseconds(300)) }
            if try await read(mailbox) { rounds += 1 } else { try await Task.sleep(for: .milliseconds(200)) }
        }
    }

    /// Reads a mailbox, unless another is at it; says whether it did.
    func read(_ mailbox: String) async throws -> Bool {
        do {
            let aliases = try await aliases(of: mailbox)
            let isDone = try await fetch.cursors.exclusively(for: mailbox) {
                try await self.fetch.run(mailbox, aliases: aliases)
            }
            let cursor = try await fetch.cursors.cursor(of: mailbox)
            note(mailbox) { known in
                known.problem = nil
                known.watchEnd = cursor?.watchEnd
                known.hasBegun = known.hasBegun || cursor != nil
            }
            return isDone
        } catch {
            if !(error is CancellationError) { fail(mailbox, error) }
            throw error
        }
    }

    private func aliases(of mailbox: String) async throws -> [String] {
        let known = mailboxes.withLock { $0[mailbox] ?? Mailbox() }
        if let end = known.aliasesEnd, end > fetch.time.now { return known.aliases }
        let aliases = try await fetch.gmail.aliases(of: mailbox)
        note(mailbox) { known in
            known.aliases = aliases
            known.aliasesEnd = fetch.time.now.adding(seconds: Self.aliasesLast)
        }
        return aliases
    }

    private func note(_ mailbox: String, _ change: (inout Mailbox) -> Void) {
        mailboxes.withLock { change(&$0[mailbox, default: Mailbox()]) }
    }

    private func fail(_ mailbox: String, _ error: any Error) {
        let isNew = mailboxes.withLock { all in
            defer { all[mailbox, default: Mailbox()].problem = "\(error)" }
            return all[mailbox]?.problem != "\(error)"
        }
        guard isNew else { return }
        if (error as? GmailError)?.kind == .refusedAccess {
            log.error("a mailbox cannot be read until its access is mended", [.error: "\(error)"])
        } else {
            log.warning("a mailbox cannot be read now", [.error: "\(error)"])
        }
    }

    // MARK: Health

    /// Whether mail comes in.
    var health: ComponentHealth {
        let all = mailboxes.withLock { $0 }
        for mailbox in fetch.settings.mailboxes {
            let known = all[mailbox] ?? Mailbox()
            if let problem = known.problem { return ComponentHealth(status: .degraded, error: "reading: \(problem)") }
            guard known.hasBegun else { return ComponentHealth(status: .degraded, error: "not read yet") }
            if fetch.settings.push != nil, (known.watchEnd ?? fetch.time.now) <= fetch.time.now {
                return ComponentHealth(status: .degraded, error: "the watch of a mailbox has ended")
            }
        }
        return .healthy
    }

    private var secondsOfWatch: Double {
        let ends = mailboxes.withLock { all in fetch.settings.mailboxes.map { all[$0]?.watchEnd } }
        return ends.map { end in
            end.map { max(0, Double($0.milliseconds(since: fetch.time.now)) / 1000) } ?? 0
        }.min() ?? 0
    }
}
