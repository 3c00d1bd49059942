public import Core
import FoundationEssentials
public import Lifecycle
public import PostgresClient
import Synchronization

/// `agent_metrics`: rows of concurrent events share transactions, and a row that is there already is left alone.
public final class MetricStore: MetricStoring, Component {
    /// What the component is called.
    public let name = "metric store"

    private let pool: PostgresPool
    private let group: GroupCommit<[MetricRow], Void>

    /// Makes the store.
    public init(pool: PostgresPool, metrics: MetricsRegistry) {
        let partitions = MetricPartitions()
        self.pool = pool
        group = GroupCommit(name: "metrics", pool: pool, maximumGroup: 200, flushers: 1, metrics: metrics) {
            connection, batches in
            do {
                try await Self.insert(
                    batches.flatMap { $0 }, isAlone: batches.count == 1, partitions: partitions, on: connection)
            } catch {
                // A partition that was made in a transaction that then failed is not there.
                partitions.forget()
                throw error
            }
            return batches.map { _ in .success(()) }
        }
    }

    /// Stores rows durably, each fact once.
    public func store(_ rows: [MetricRow]) async throws {
        guard !rows.isEmpty else { return }
        try await group.submit(rows)
    }

    /// Writes until asked to end.
    public func run() async throws { try await group.run() }

    /// Asks it to write what it has and end.
    public func shutDown() { group.shutDown() }

    /// Inserts what is not there yet.
    ///
    /// A row that may be in conflict is inserted on trial and confirmed, which is written each time. A group looks first
    /// and inserts plainly: should another process insert the same meanwhile, the group fails and each batch comes alone,
    /// on trial.
    private static func insert(
        _ batches: [MetricRow], isAlone: Bool, partitions: MetricPartitions, on connection: PostgresConnection
    ) async throws {
        var seen: Set<MetricRow> = []
        let rows = batches.filter { seen.insert($0).inserted }
        guard let first = rows.map(\.recordedAt).min(), let last = rows.map(\.recordedAt).max() else { return }
        let days = Set(rows.map { $0.recordedAt.microseconds / 86_400_000_000 })
        for day in partitions.missing(of: days) {
            let date = Timestamp(microseconds: day * 86_400_000_000).description.prefix(10)
            _ = try await connection.query("SELECT ensure_metric_partition(\(String(date))::date)")
        }
        let events: [String] = rows.map(\.eventID)
        let types: [String] = rows.map(\.type.rawValue)
        let ordinals: [Int] = rows.map(\.ordinal)
        let channels: [String?] = rows.map { $0.channel?.rawValue }
        let values: [Double] = rows.map(\.value)
        let dimensions: [SQL.JSON] = try rows.map { SQL.json(try JSONText.of($0.dimensions)) }
        let times: [Timestamp] = rows.map(\.recordedAt)
        let onConflict: SQL = isAlone ? "ON CONFLICT DO NOTHING" : ""
        _ = try await connection.commit(after: [
            """
            INSERT INTO agent_metrics (event_id, metric_type, ordinal, channel, value, dimensions, recorded_at)
            SELECT new.* FROM unnest(\(events), \(types), \(ordinals), \(channels), \(values), \(dimensions), \(times))
                AS new (event_id, metric_type, ordinal, channel, value, dimensions, recorded_at)
            LEFT JOIN LATERAL (
                SELECT true AS is_there FROM agent_metrics old
                WHERE old.event_id = new.event_id AND old.metric_type = new.metric_type AND old.ordinal = new.ordinal
                  AND old.recorded_at = new.recorded_at
                  -- Known before the rows are: the partitions of other days are not even opened.
                  AND old.recorded_at BETWEEN \(first) AND \(last)
                LIMIT 1) old ON true
            WHERE old.is_there IS NULL
            \(onConflict)
            """
        ])
        partitions.remember(days)
    }
}

/// The days whose partitions are known to be there.
private final class MetricPartitions: Sendable {
    private let known = Mutex<Set<Int64>>([])

    func missing(of days: Set<Int64>) -> [Int64] {
        known.withLock { days.subtracting($0) }.sorted()
    }

    func forget() {
        known.withLock { $0.removeAll() }
    }

    func remember(_ days: Set<Int64>) {
        known.withLock { $0.formUnion(days) }
    }
}
