/// What a stand-in is told to do to the next message instead of taking it as usual.
public enum TwilioFault: Sendable, Hashable {
    /// Refuse it with a status, Twilio's code, and a pause.
    case refuse(status: Int, code: Int?, retryAfter: Int? = nil)
    /// Take it, and answer that something broke.
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
public struct TwilioReporting: Sendable {
    /// Each report so often.
    public var copies = 1
    /// In any order, instead of the true one.
    public var shuffled = false
    /// How long after taking a message.
    public var delay = Duration.milliseconds(30)
    /// Whether its reports get lost, though it knows what became of the message.
    public var isLost = false
    /// Whether at all.
    public var isOn = true

    /// Makes the usual way: once each, in order, soon.
    public init() {}
}
