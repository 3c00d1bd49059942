public import Core

/// What a call costs, in Gmail's units, and the waiting until the mailbox can afford it.
public struct GmailQuota: Sendable {
    /// What the calls cost that are made here.
    public enum Cost: Int, Sendable {
        /// The profile, the aliases.
        case profile = 1
        /// A page of the history.
        case history = 2
        /// A list, a draft read.
        case list = 5
        /// A draft written or deleted.
        case draft = 10
        /// A message.
        case message = 20
        /// A thread.
        case thread = 40
        /// A draft sent, a watch.
        case send = 100
    }

    private let units: any MailboxUnitKeeping
    private let patience: Duration

    /// Takes who counts, and how long a call waits at most.
    public init(units: any MailboxUnitKeeping, patience: Duration = .seconds(40)) {
        self.units = units
        self.patience = patience
    }

    /// Waits until a call is within the mailbox's budget.
    ///
    /// - Parameters:
    ///   - cost: What it costs.
    ///   - mailbox: Whose budget.
    ///   - isSend: Whether it is for a reply, which goes before everything else.
    /// - Throws: `GmailError` with `tooFast` when waiting would take too long, or what the counting throws.
    public func pay(_ cost: Cost, of mailbox: String, isSend: Bool) async throws {
        let end = ContinuousClock.now.advanced(by: patience)
        while let pause = try await units.take(cost.rawValue, of: mailbox, isSend: isSend) {
            guard ContinuousClock.now.advanced(by: pause) < end else {
                throw GmailError(.tooFast, retryAfter: pause)
            }
            try await Task.sleep(for: max(pause, .milliseconds(50)))
        }
    }
}
