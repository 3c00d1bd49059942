/// What a mailbox may still cost its provider, counted over every process that uses it.
public protocol MailboxUnitKeeping: Sendable {
    /// Takes units of a mailbox's budget if there are enough.
    ///
    /// - Parameters:
    ///   - units: What the call costs.
    ///   - mailbox: Whose budget.
    ///   - isSend: Whether it is for a reply: those may use all of the budget, everything else leaves some for them.
    /// - Returns: nil when they were taken, else how long to wait before asking again.
    /// - Throws: What the store throws while it is away.
    func take(_ units: Int, of mailbox: String, isSend: Bool) async throws -> Duration?
}
