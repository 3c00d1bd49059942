public import Core
public import PostgresClient

/// The budget of each mailbox, shared by fetcher and dispatcher.
///
/// Time is cut into slots, each with a budget of its own, and so small that seven of them, which is as many as any
/// minute touches, stay within what a minute may cost. The clock is the database's.
public final class MailboxUnitStore: MailboxUnitKeeping {
    private static let slotSeconds = 10
    private static let slotsInAnyMinute = 7
    private let pool: PostgresPool
    private let limit: Int

    /// Makes the store.
    public init(pool: PostgresPool, unitsPerMinute: Int) {
        self.pool = pool
        limit = unitsPerMinute / Self.slotsInAnyMinute
    }

    /// Takes units of this slot; a quarter of it is left for replies.
    public func take(_ units: Int, of mailbox: String, isSend: Bool) async throws -> Duration? {
        let name = "gmail:\(mailbox)"
        let bound = isSend ? limit : limit * 3 / 4
        // What costs more than a slot holds could never be taken: it gets a slot that nobody has used.
        let cost = min(units, bound)
        let slot: SQL = "date_bin(\("\(Self.slotSeconds) seconds")::interval, clock_timestamp(), 'epoch')"
        let taken = try await pool.query(
            """
            INSERT INTO rate_counters AS c (name, slot_start, used) VALUES (\(name), \(slot), \(cost))
            ON CONFLICT (name, slot_start) DO UPDATE SET used = c.used + excluded.used
            WHERE c.used + excluded.used <= \(bound)
            RETURNING used
            """)
        if let used = try taken.first?.value("used", as: Int64.self) {
            if used == cost { try await forgetOldSlots(of: name) }
            return nil
        }
        let rest = try await pool.query(
            """
            SELECT extract(epoch FROM \(slot) + make_interval(secs => \(Self.slotSeconds)) - clock_timestamp())::float8
                   AS seconds
            """)
        return .seconds(try rest.first?.value("seconds", as: Double.self) ?? 1)
    }

    private func forgetOldSlots(of name: String) async throws {
        _ = try await pool.execute(
            "DELETE FROM rate_counters WHERE name = \(name) AND slot_start < now() - interval '1 hour'")
    }
}
