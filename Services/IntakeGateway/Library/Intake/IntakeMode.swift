/// Whether accepted messages go to Kafka at once or to the spool first: the rules alone, without doing anything.
///
/// One failed publication turns to spooling, for every message, because a later one of the same customer must not
/// overtake it. Back to Kafka it goes when the spool is drained and nothing was added meanwhile; since under load
/// something always is, the end of draining is *held*: new messages wait the moment that the rest takes.
///
///     direct --publishFailed--> spooling --holdBegan--> holding --holdEnded(isDrained)--> direct
///                                   ^-------------------holdEnded(not drained)---'
struct IntakeMode {
    /// What is to be done with a message.
    enum Way: Equatable {
        /// Publish it, and spool it if that fails.
        case publish
        /// Spool it; publish it if that fails and `mayPublish` then says so.
        case spool
        /// Wait until the mode changes, then ask again.
        case wait
    }
    private enum Mode {
        case direct
        case spooling
        case holding(sinceAppend: Int)
    }
    private static let longestKeyList = 100_000

    private var mode = Mode.direct
    private var appendsBegun = 0
    private var appendsRunning = 0
    /// The hashes of keys that have something in the spool, nil when there are too many to know.
    private var spooledKeys: Set<Int>? = []

    var isDirect: Bool {
        if case .direct = mode { true } else { false }
    }

    var isHolding: Bool {
        if case .holding = mode { true } else { false }
    }

    /// Whether nothing is on its way into the spool.
    var isQuiet: Bool { appendsRunning == 0 }

    /// A message of a key wants to be accepted.
    mutating func begin() -> Way {
        switch mode {
        case .direct: return .publish
        case .spooling:
            appendBegan()
            return .spool
        case .holding: return .wait
        }
    }

    /// A message could not be published: it is to be spooled.
    ///
    /// - Returns: Whether this is the one that ended publishing directly.
    @discardableResult
    mutating func publishFailed() -> Bool {
        appendBegan()
        guard case .direct = mode else { return false }
        mode = .spooling
        return true
    }

    /// A message is in the spool, or could not be put there.
    mutating func appendEnded(key: Int, isStored: Bool) {
        appendsRunning -= 1
        guard isStored else { return }
        spooledKeys?.insert(key)
        if let count = spooledKeys?.count, count > Self.longestKeyList { spooledKeys = nil }
    }

    /// Whether a message that could not be spooled may be published although the mode is not direct: only when nothing
    /// of its key waits in the spool.
    func mayPublish(key: Int) -> Bool {
        spooledKeys.map { !$0.contains(key) } ?? false
    }

    /// The drainer is about to publish the rest; new messages wait from here on.
    mutating func holdBegan() {
        if case .spooling = mode { mode = .holding(sinceAppend: appendsBegun) }
    }

    /// The drainer has finished its try.
    mutating func holdEnded(isDrained: Bool) {
        guard case .holding(let sinceAppend) = mode else { return }
        if isDrained, isQuiet, appendsBegun == sinceAppend {
            mode = .direct
            spooledKeys = []
        } else {
            mode = .spooling
        }
    }

    private mutating func appendBegan() {
        appendsBegun += 1
        appendsRunning += 1
    }
}
