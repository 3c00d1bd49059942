public import FoundationEssentials

/// Mail that says a web reply can be read: at most one for each reply, and no more than an address should get.
public protocol NoticeStoring: Sendable {
    /// Takes the notice that has waited longest, and counts it; nil when none is due.
    func take(by account: ChannelAccount, limits: NoticeLimits, at: Timestamp) async throws -> TakenNotice?

    /// Notes what became of a notice that was taken.
    func record(_ ending: NoticeEnding, of notice: Notice, at: Timestamp) async throws
}

/// Who asks for no more mail.
public protocol NoticeStopping: Sendable {
    /// Stops notices to the address that the notice of a reply went to; false when there was none.
    func stopNotices(of messageID: UUID) async throws -> Bool
}

/// A notice that is to be sent.
public struct Notice: Sendable, Hashable {
    /// The reply it is about.
    public let messageID: UUID
    /// The attempt, derived from the reply's event.
    public let attemptID: UUID
    /// Whom it goes to.
    public let address: String
    /// The ticket's reference.
    public let reference: String
    /// When it was taken.
    public let takenAt: Timestamp

    /// Makes it from its parts.
    public init(messageID: UUID, attemptID: UUID, address: String, reference: String, takenAt: Timestamp) {
        self.messageID = messageID
        self.attemptID = attemptID
        self.address = address
        self.reference = reference
        self.takenAt = takenAt
    }
}

/// What was found when a notice was to be taken.
public enum TakenNotice: Sendable, Hashable {
    /// It may be sent now.
    case claimed(Notice)
    /// Somebody took it and never said how that ended: it is not sent again.
    case interrupted(Notice)
    /// It must not be sent.
    case refused(NoticeRefusal)
}

/// Why a notice must not be sent.
public enum NoticeRefusal: String, Sendable, Hashable {
    /// Whoever reads that address wants none.
    case stopped
    /// The address has had as many as it may have in a day.
    case addressLimit = "address_limit"
    /// So many were sent in this hour.
    case hourLimit = "hour_limit"
    /// The customer has had as many automatic answers as he may have in three hours.
    case tooManyAnswers = "too_many_answers"
    /// It has waited for too long to be news.
    case tooLate = "too_late"
}

/// How many notices may leave.
public struct NoticeLimits: Sendable, Hashable {
    /// In an hour, in all: `NOTIFY_PER_HOUR`.
    public var perHour: Int
    /// In a day, to an address that is only claimed.
    public var perAddress = 3
    /// How long one waits for the mail server before it is given up.
    public var longestWait = Duration.seconds(24 * 3600)
    /// After how long one that was taken is thought interrupted.
    public var longestSending = Duration.seconds(600)

    /// Makes the usual limits.
    public init(perHour: Int) {
        self.perHour = perHour
    }
}

/// What became of a notice.
public enum NoticeEnding: Sendable, Hashable {
    /// It was handed over, under this id.
    case sent(providerMessageID: String)
    /// It will never be taken.
    case failed(code: String)
    /// Nobody can tell whether it was taken: it is not sent again.
    case unclear
    /// It was certainly not taken: it is tried again from then on, and was not counted.
    case later(Timestamp)
}
