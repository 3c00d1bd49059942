public import Core
public import HTTPClient
public import HTTPServer
public import Signatures
import Synchronization

/// A server that behaves as Gmail's REST interface, Google's tokens and its push do, as far as this system uses them.
///
/// It checks what it gets as strictly as the real one (and refuses a sender that is no alias, where Gmail quietly
/// puts another in its place), records every call with what it costs, and fails as it is told:
///
///     try await GmailStandIn.run { gmail, api in
///         let mail = gmail.receive("From: kim@example.org\r\nSubject: Help\r\n\r\nHow do I log in?")
///         gmail.plan(.refuse(status: 429, reason: "rateLimitExceeded"), on: .draftSend)
///         #expect(gmail.sent.first?.threadID == mail.threadID)
///     }
public final class GmailStandIn: HTTPHandler {
    struct State {
        var mailboxes: [String: GmailMailbox] = [:]
        var tokens: [String: (mailbox: String, end: Timestamp)] = [:]
        var keys: [(id: String, key: RSAPrivateKey)] = []
        var faults: [(fault: GmailFault, operation: GmailOperation?)] = []
        var lastingFault: (fault: GmailFault, operation: GmailOperation)?
        var calls: [GmailCall] = []
        var unitsPerMinute: Int?
        var pageSize = 100
        var tokenLifetime = 3600.0
        var isRevoked = false
        var isPushing = true
        var gateway = ""
        var answeredPushes: [Int?] = []
        var number = 0
    }

    /// Who it is.
    public let identity: GmailIdentity
    /// The key that a service account signs with.
    public let serviceAccountKey: RSAPrivateKey
    let client: HTTPClient
    let state = Mutex(State())
    let pushes = AsyncStream.makeStream(of: GmailPush.self, bufferingPolicy: .bufferingOldest(10_000))

    /// Makes one; `run` sends the pushes that it has to send.
    public init(identity: GmailIdentity = GmailIdentity(), client: HTTPClient) {
        guard let pushKey = RSAPrivateKey.generate(), let serviceKey = RSAPrivateKey.generate() else {
            preconditionFailure("no randomness for a key")
        }
        self.identity = identity
        self.client = client
        serviceAccountKey = serviceKey
        state.withLock { state in
            state.keys = [("push-1", pushKey)]
            for address in identity.mailboxes {
                state.mailboxes[address] = GmailMailbox(
                    address: address, aliases: identity.aliases, life: identity.life,
                    historyID: identity.firstHistoryID)
            }
        }
    }

    // MARK: What happens in the mailbox

    /// A mail arrives, and the gateway is told of it if the mailbox is watched.
    ///
    /// - Parameters:
    ///   - mail: The raw mail; a bare line feed becomes a line's end.
    ///   - labels: What Gmail puts on it.
    ///   - mailbox: Where it arrives; the usual mailbox unless given.
    ///   - thread: Its thread; found by its headers unless given.
    ///   - time: When it arrived.
    /// - Returns: The message as Gmail holds it.
    @discardableResult
    public func receive(
        _ mail: String, labels: Set<String> = ["INBOX", "UNREAD"], in mailbox: String? = nil, thread: String? = nil,
        at time: Timestamp = .now
    ) -> GmailMessageRecord {
        receive(Self.wire(mail), labels: labels, in: mailbox, thread: thread, at: time)
    }

    /// A mail arrives, byte for byte.
    @discardableResult
    public func receive(
        _ raw: [UInt8], labels: Set<String> = ["INBOX", "UNREAD"], in mailbox: String? = nil, thread: String? = nil,
        at time: Timestamp = .now
    ) -> GmailMessageRecord {
        let choice = thread.map { GmailMailbox.ThreadChoice.known($0) } ?? .byHeaders
        return change(mailbox) { $0.add(raw, labels: labels, thread: choice, at: time) }
    }

    /// Labels of a message change, as when it is taken out of spam.
    public func relabel(
        _ id: String, adding: Set<String> = [], removing: Set<String> = [], in mailbox: String? = nil
    ) {
        change(mailbox) { $0.change(id, adding: adding, removing: removing) }
    }

    /// A message is deleted for good.
    public func remove(_ id: String, in mailbox: String? = nil) { change(mailbox) { $0.remove(id) } }

    /// The mailbox forgets its history: every cursor that it gave out is too old.
    public func forgetHistory(in mailbox: String? = nil) { change(mailbox) { $0.forgetHistory() } }

    @discardableResult
    private func change<Value>(_ mailbox: String?, _ body: (inout GmailMailbox) -> Value) -> Value {
        let address = mailbox ?? identity.mailbox
        let (value, isPushed) = state.withLock { state in
            guard var held = state.mailboxes[address] else { preconditionFailure("no such mailbox") }
            let value = body(&held)
            state.mailboxes[address] = held
            let isWatched = held.watchEnd.map { $0 > .now } ?? false
            return (value, isWatched && state.isPushing && !state.gateway.isEmpty)
        }
        if isPushed { push(mailbox: address) }
        return value
    }

    // MARK: What it is told

    /// Where the gateway is: from now on it is told of every change of a watched mailbox.
    public func setGateway(_ url: String) { state.withLock { $0.gateway = url } }

    /// Watches a mailbox, as when somebody has asked for it some time ago.
    public func watch(_ mailbox: String? = nil) {
        state.withLock { state in
            state.mailboxes[mailbox ?? identity.mailbox]?.watchEnd = Timestamp.now.adding(seconds: 7 * 86_400)
        }
    }

    /// Whether changes are pushed of themselves.
    public func setPushing(_ isOn: Bool) { state.withLock { $0.isPushing = isOn } }

    /// What happens to the next calls, of one operation or of any, one each.
    public func plan(_ fault: GmailFault, on operation: GmailOperation? = nil, times: Int = 1) {
        state.withLock { $0.faults += Array(repeating: (fault, operation), count: times) }
    }

    /// What happens to every call of an operation from now on that has no fault of its own.
    public func fail(with fault: GmailFault, on operation: GmailOperation) {
        state.withLock { $0.lastingFault = (fault, operation) }
    }

    /// All is well again.
    public func recover() { state.withLock { $0.lastingFault = nil } }

    /// Refuses with 429 what goes beyond so many units of a mailbox in any minute; nil is without a limit.
    public func setUnits(perMinute units: Int?) { state.withLock { $0.unitsPerMinute = units } }

    /// How many entries a page has at most.
    public func setPageSize(_ size: Int) { state.withLock { $0.pageSize = size } }

    /// How many seconds access tokens hold.
    public func setTokenLifetime(_ seconds: Double) { state.withLock { $0.tokenLifetime = seconds } }

    /// Takes every access token back; the refresh token gives new ones.
    public func expireTokens() { state.withLock { $0.tokens = [:] } }

    /// Takes the refresh token back, as when a person removes the access, or gives it again.
    public func setRevoked(_ isRevoked: Bool) {
        state.withLock { state in
            state.isRevoked = isRevoked
            if isRevoked { state.tokens = [:] }
        }
    }

    // MARK: What it has seen

    /// Every call, oldest first.
    public var calls: [GmailCall] { state.withLock { $0.calls } }

    /// The calls of one operation.
    public func calls(of operation: GmailOperation) -> [GmailCall] { calls.filter { $0.operation == operation } }

    /// What was sent from a mailbox, oldest first.
    public func sent(from mailbox: String? = nil) -> [GmailMessageRecord] {
        messages(in: mailbox).filter { $0.labels.contains("SENT") }
    }

    /// What was sent from the usual mailbox, oldest first.
    public var sent: [GmailMessageRecord] { sent() }

    /// The drafts of a mailbox, by their ids.
    public func drafts(in mailbox: String? = nil) -> [String] {
        state.withLock { $0.mailboxes[mailbox ?? identity.mailbox]?.drafts.map(\.id) ?? [] }
    }

    /// Every message of a mailbox, oldest first.
    public func messages(in mailbox: String? = nil) -> [GmailMessageRecord] {
        state.withLock { state in
            guard let held = state.mailboxes[mailbox ?? identity.mailbox] else { return [] }
            return held.order.compactMap { held.messages[$0] }
        }
    }

    /// The mailbox's present place in its history.
    public func historyID(of mailbox: String? = nil) -> UInt64 {
        state.withLock { $0.mailboxes[mailbox ?? identity.mailbox]?.historyID ?? 0 }
    }

    /// Until when a mailbox is watched; nil where it is not.
    public func watchEnd(of mailbox: String? = nil) -> Timestamp? {
        state.withLock { $0.mailboxes[mailbox ?? identity.mailbox]?.watchEnd }
    }

    /// The most units that calls about a mailbox have cost within any minute.
    public func busiestMinute(of mailbox: String? = nil) -> Int {
        let mailbox = mailbox ?? identity.mailbox
        let calls = calls.filter { $0.mailbox == mailbox && $0.status != 429 }
        return calls.indices.map { start in
            let end = calls[start].milliseconds + 60_000
            return calls[start...].prefix { $0.milliseconds < end }.reduce(0) { $0 + $1.operation.units }
        }.max() ?? 0
    }

    /// How pushes were answered: their statuses, nil without an answer.
    public var answeredPushes: [Int?] { state.withLock { $0.answeredPushes } }

    /// A text as a mail's bytes.
    public static func wire(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\n"), bytes.last != UInt8(ascii: "\r") { bytes.append(UInt8(ascii: "\r")) }
            bytes.append(byte)
        }
        return bytes
    }
}
