public import Agent
public import Core
public import Lifecycle
import Synchronization

/// The documentation as runs search it: a snapshot in memory, made anew when a seeding has left a newer version.
public final class LiveKnowledge: KnowledgeSearching, Component {
    /// What the component is called.
    public let name = "knowledge"

    private struct Snapshot {
        var version: Int?
        var index: any KnowledgeSearching
    }
    private let store: any KnowledgeReading & KnowledgeOutlineReading
    private let choice: EmbedderChoice
    private let place: KnowledgePlace?
    private let probes: [String]
    private let period: Duration
    private let log: Log
    private let snapshot: Mutex<Snapshot>
    private let ending = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))

    /// Loads the first snapshot, waiting until somebody has seeded the documentation.
    ///
    /// - Parameters:
    ///   - store: Where sections are kept.
    ///   - choice: The vectors in use.
    ///   - place: Where it is searched; nil lets the number of sections decide.
    ///   - probes: Questions about other things, from which the threshold comes where a seeding has left none.
    ///   - period: How often it asks for a newer version.
    ///   - log: Says what it waits for.
    /// - Returns: Knowledge that can be searched.
    /// - Throws: What the store throws.
    public static func load(
        from store: any KnowledgeReading & KnowledgeOutlineReading, choice: EmbedderChoice,
        place: KnowledgePlace? = nil, probes: [String], period: Duration = .seconds(15), log: Log
    ) async throws -> LiveKnowledge {
        let backoff = BackoffPolicy(first: .milliseconds(200), longest: .seconds(3))
        var failures = 0
        while true {
            if let snapshot = try await read(store, choice, place, probes: probes, newerThan: nil) {
                return LiveKnowledge(
                    store, choice, place, probes: probes, period: period, log: log, snapshot: snapshot)
            }
            failures += 1
            log.info("waiting for knowledge: fte kb seed brings it", [.attempt: "\(failures)"])
            try await Task.sleep(for: backoff.pause(afterFailures: failures))
        }
    }

    private init(
        _ store: any KnowledgeReading & KnowledgeOutlineReading, _ choice: EmbedderChoice, _ place: KnowledgePlace?,
        probes: [String], period: Duration, log: Log, snapshot: sending Snapshot
    ) {
        self.store = store
        self.choice = choice
        self.place = place
        self.probes = probes
        self.period = period
        self.log = log
        self.snapshot = Mutex(snapshot)
    }

    /// The version of the sections that are searched.
    public var version: String { current.version }
    /// The model whose vectors are searched.
    public var embedder: String { current.embedder }

    /// Finds the sections nearest to a question; empty when nothing scores enough.
    public func search(
        _ query: String, maximumResults: Int, category: String?, reach: SearchReach
    ) async throws -> KnowledgeResults {
        try await current.search(query, maximumResults: maximumResults, category: category, reach: reach)
    }

    /// Looks for newer versions until asked to end.
    public func run() async throws {
        await withTaskGroup { group in
            group.addTask { await self.refresh() }
            for await _ in ending.stream {}
            group.cancelAll()
        }
    }

    /// Asks it to end.
    public func shutDown() { ending.continuation.finish() }

    private var current: any KnowledgeSearching { snapshot.withLock { $0.index } }

    private func refresh() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: period)
            do {
                let known = snapshot.withLock { $0.version }
                guard let newer = try await Self.read(store, choice, place, probes: probes, newerThan: known) else {
                    continue
                }
                let (version, index) = (newer.version, newer.index)
                snapshot.withLock { $0 = Snapshot(version: version, index: index) }
                log.info("knowledge was reloaded", [.detail: index.version])
            } catch {
                log.info("knowledge could not be looked at", [.error: "\(error)"])
            }
        }
    }

    private static func read(
        _ store: any KnowledgeReading & KnowledgeOutlineReading, _ choice: EmbedderChoice, _ place: KnowledgePlace?,
        probes: [String], newerThan known: Int?
    ) async throws -> Snapshot? {
        guard let version = try await store.currentVersion(), version > known ?? .min else { return nil }
        return Snapshot(
            version: version,
            index: try await KnowledgePlace.load(
                place, from: store, version: version, choice: choice, probes: probes))
    }
}
