/// What a stand-in is told to do to the next message instead of taking it as usual.
public enum MetaFault: Sendable, Hashable {
    /// Refuse it with a status, Meta's code, and a pause.
    case refuse(status: Int, code: Int?, retryAfter: Int? = nil)
    /// Take it, and answer that something unknown broke.
    case takeAndFail
    /// Take it, and never answer.
    case takeAndHang
    /// Answer with something that is no JSON.
    case garbage
    /// Take it, and report later that it failed.
    case failLater(code: Int)
    /// Take it, report that it failed, and then that it was delivered after all, as with a second device.
    case failThenDeliver(code: Int)
}

/// How a stand-in reports what becomes of messages.
public struct MetaReporting: Sendable {
    /// Each webhook so often.
    public var copies = 1
    /// In any order, instead of the true one.
    public var shuffled = false
    /// How long after taking a message.
    public var delay = Duration.milliseconds(30)
    /// Whether all statuses of a message come in one webhook, as changes of one batch.
    public var isBatched = false
    /// Whether at all.
    public var isOn = true

    /// Makes the usual way: once each, in order, soon.
    public init() {}
}

/// A customer as Meta names him.
public struct MetaCustomer: Sendable, Hashable {
    /// His number without its plus; nil when he keeps it to himself.
    public var number: String?
    /// His id towards this business.
    public var userID: String?
    /// What he calls himself.
    public var name = "Kim Example"

    /// Names one.
    public init(number: String? = nil, userID: String? = nil) {
        self.number = number
        self.userID = userID
    }
}

/// A message that the stand-in has taken.
public struct MetaMessageRecord: Sendable {
    /// WhatsApp's id of it.
    public let id: String
    /// The number or user id that it goes to.
    public let to: String
    /// Its text, that of a template filled in.
    public let body: String
    /// The template, where it is one.
    public let template: String?
    /// What comes back in its reports.
    public let tag: String?
}
