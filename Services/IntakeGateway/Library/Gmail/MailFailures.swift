import Gmail
import Synchronization

/// Counts how often single mails could not be fetched, so that none of them holds up its mailbox for ever.
final class MailFailures: Sendable {
    /// So often one is tried.
    private static let tries = 5
    private let counts = Mutex<[String: Int]>([:])

    /// Notes a failure; says whether it is time to do without the mail's text.
    func note(_ id: String) -> Bool {
        counts.withLock { counts in
            counts[id, default: 0] += 1
            guard counts[id, default: 0] >= Self.tries else { return false }
            counts[id] = nil
            return true
        }
    }
}

extension GmailError {
    /// Whether it lies in the one message that was asked for, and others may be read.
    var isAboutOneMessage: Bool {
        switch kind {
        case .unreadable, .tooLarge, .refused: true
        case .notFound, .tooFast, .dailyLimit, .refusedAccess, .unavailable: false
        }
    }
}
