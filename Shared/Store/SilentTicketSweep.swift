public import Core
import FoundationEssentials
public import Lifecycle
public import PostgresClient

/// Ends tickets that nobody has written on for three days: answered ones are resolved, questions never answered closed.
///
/// Every processor runs one; an advisory lock lets one of them work at a time.
public final class SilentTicketSweep: Component {
    /// What the component is called.
    public let name = "silent ticket sweep"
    /// How long a ticket waits for its customer.
    public static let patience: Duration = .seconds(72 * 3600)

    private let pool: PostgresPool
    private let log: Log
    private let turns: PeriodicTurns

    /// Makes the sweep.
    public init(pool: PostgresPool, period: Duration = .seconds(300), log: Log) {
        self.pool = pool
        self.log = log
        turns = PeriodicTurns(every: period, complaint: "silent tickets could not be swept", log: log)
    }

    /// Sweeps now and then until asked to end.
    public func run() async throws {
        await turns.run { [self] in
            let ended = try await sweep()
            if ended > 0 { log.info("silent tickets were ended", [.count: "\(ended)"]) }
        }
    }

    /// Asks it to end.
    public func shutDown() { turns.end() }

    /// Ends the tickets that have waited long enough.
    ///
    /// - Returns: How many; none when another instance is at it.
    public func sweep(limit: Int = 500) async throws -> Int {
        var ended = 0
        // Each look takes its tickets out of those that are due, so the looks come to an end.
        while true {
            let look = try await look(limit: limit)
            ended += look.ended
            if look.due < limit { return ended }
        }
    }

    private func look(limit: Int) async throws -> (due: Int, ended: Int) {
        try await pool.withTransaction { connection in
            let locked = try await connection.query(
                "SELECT pg_try_advisory_xact_lock(\(AdvisoryKey.silentTickets)) AS locked")
            guard try locked.first?.value("locked", as: Bool.self) == true else { return (0, 0) }
            let due = try await connection.query(
                """
                SELECT id, customer_id, conversation_id FROM tickets
                WHERE silence_check_at <= now() ORDER BY silence_check_at LIMIT \(limit)
                """)
            let tickets: [UUID] = try due.map { try $0.value("id", as: UUID.self) }
            guard !tickets.isEmpty else { return (0, 0) }
            let customers: [UUID] = try due.map { try $0.value("customer_id", as: UUID.self) }
            let conversations: [UUID] = try due.map { try $0.value("conversation_id", as: UUID.self) }
            let results = try await connection.pipelineExecute([
                "SELECT id FROM customers WHERE id = ANY(\(customers)) ORDER BY id FOR NO KEY UPDATE",
                Self.ending(of: tickets), Self.putOff(tickets), Self.resolving(conversations),
            ])
            return (tickets.count, results[1])
        }
    }

    private static var patienceSeconds: Double { Double(patience.components.seconds) }

    /// Under the locks: only what still waits.
    private static func ending(of tickets: [UUID]) -> SQL {
        """
        WITH silent AS (
            SELECT t.id, coalesce((SELECT m.reply_kind FROM messages m WHERE m.ticket_id = t.id AND m.direction = 'outbound'
                          ORDER BY m.created_at DESC, m.id DESC LIMIT 1) = 'question', false) AS asked
            FROM tickets t WHERE t.id = ANY(\(tickets)) AND t.status = 'waiting'
              AND t.updated_at <= now() - make_interval(secs => \(patienceSeconds)))
        UPDATE tickets t
        SET status = CASE WHEN silent.asked THEN 'closed' ELSE 'resolved' END, updated_at = now(),
            resolution_type = CASE WHEN NOT silent.asked THEN 'timed_out' END,
            resolved_at = CASE WHEN NOT silent.asked THEN now() END, silence_check_at = NULL
        FROM silent WHERE t.id = silent.id
        """
    }

    /// What was written on since is looked at again when it may be silent; what does not wait, once it waits again.
    private static func putOff(_ tickets: [UUID]) -> SQL {
        """
        UPDATE tickets
        SET silence_check_at = CASE WHEN status = 'waiting'
                                    THEN updated_at + make_interval(secs => \(patienceSeconds)) END
        WHERE id = ANY(\(tickets)) AND silence_check_at IS NOT NULL
        """
    }

    private static func resolving(_ conversations: [UUID]) -> SQL {
        """
        UPDATE conversations c SET status = 'resolved', ended_at = now(), resolution_type = 'timed_out'
        WHERE c.id = ANY(\(conversations)) AND c.status = 'active'
          AND NOT EXISTS (SELECT FROM tickets t WHERE t.conversation_id = c.id AND t.status NOT IN ('resolved', 'closed'))
          AND EXISTS (SELECT FROM tickets t WHERE t.conversation_id = c.id AND t.status = 'resolved')
        """
    }
}
