public import Core
import FoundationEssentials
public import Lifecycle
public import Messaging

/// Delivers the replies of a channel through the accounts that its messages came in by.
///
/// 1. A reply is cut into the parts that its provider takes. They leave one after the other, each when the one before has
///    arrived or has had ten seconds for it; replies of one conversation leave in their order.
/// 2. Each part is claimed, sent and recorded (`PartDelivery`), and what the provider reports moves it on.
/// 3. Where free text may not be sent any more, a template says that an answer waits, and the answer is held until the
///    customer writes again; without a template it leaves by mail to an address that is proved to be the customer's, and
///    where there is none a person is told.
public struct AccountDelivery: ReplyProvider {
    /// How long an answer is held before a person is told.
    public static let longestHold = Duration.seconds(72 * 3600)
    /// How old a message is when its provider is asked about it again; the first age is given.
    private static let laterAges: [Duration] = [.seconds(3600), .seconds(6 * 3600), .seconds(24 * 3600)]

    /// The channel it serves.
    public let channel: Channel

    private let accounts: [ChannelAccount: PartDelivery]
    private let others: Set<String>
    private let mailbox: ChannelAccount?
    private let store: any AccountDelivering
    private let signals: ArrivalSignals
    private let consequences = DeliveryConsequences()
    private let publish: @Sendable ([OutboxRow]) -> Void
    private let time: any TimeSource
    private let log: Log
    private let replies: Counter
    private let reports: Counter
    private let askingAges: [Duration]

    /// Makes the provider.
    ///
    /// - Parameters:
    ///   - channel: The channel.
    ///   - accounts: Its accounts.
    ///   - others: Providers of this channel whose replies and reports somebody else takes care of.
    ///   - mailbox: By which mail leaves what may not leave here any more; nil where no mail is sent.
    ///   - reportsDueAfter: How old a message is when its provider is first asked why it says nothing of it.
    ///   - store: Where replies and attempts are.
    ///   - publish: Takes the rows a committed step has left; whatever it does not publish, the sweeper will.
    ///   - alarms: What ends the waits between parts.
    ///   - clock: What pauses are measured with.
    ///   - now: The clock's present moment.
    ///   - time: The time of day.
    ///   - log: Where it writes.
    ///   - metrics: Where it counts.
    public init(
        channel: Channel, accounts: [any SendingAccount], others: Set<String> = [], mailbox: ChannelAccount? = nil,
        reportsDueAfter: Duration = .seconds(600), store: any AccountDelivering,
        publish: @escaping @Sendable ([OutboxRow]) -> Void, alarms: any AlarmSetting = SystemAlarms(),
        clock: any Clock<Duration> = ContinuousClock(),
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }, time: any TimeSource = SystemTimeSource(),
        log: Log,
        metrics: MetricsRegistry
    ) {
        self.channel = channel
        self.others = others
        self.mailbox = mailbox
        self.store = store
        self.publish = publish
        self.time = time
        self.log = log
        askingAges = [reportsDueAfter] + Self.laterAges.filter { $0 > reportsDueAfter }
        signals = ArrivalSignals(alarms: alarms)
        var deliveries: [ChannelAccount: PartDelivery] = [:]
        for account in accounts {
            deliveries[account.account] = PartDelivery(
                account: account,
                gate: AccountGate(
                    account.account, messagesPerSecond: account.rules.messagesPerSecond, clock: clock, now: now,
                    log: log),
                store: store, consequences: consequences, publish: publish, clock: clock, time: time, log: log)
        }
        self.accounts = deliveries
        replies = metrics.makeCounter(
            "fte_account_replies_total", help: "Replies handled, by channel and what became of them.",
            labels: ["channel", "result"])
        reports = metrics.makeCounter(
            "fte_delivery_reports_total", help: "Delivery reports handled, by channel and whether they were ours.",
            labels: ["channel", "result"])
    }

    /// What is wrong with its accounts; `ok` when nothing is.
    public var condition: String {
        accounts.values.map(\.gate.text).first { $0 != "ok" } ?? "ok"
    }

    /// Hands a reply over, once; what takes long is left to be done beside what comes next.
    ///
    /// - Throws: `DispatchError` for a reply that cannot be, and whatever the store throws.
    public func deliver(_ request: Event<ReplyRequested>) async throws -> HandlingResult {
        guard !others.contains(request.data.account.provider) else { return .finished }
        guard let messageID = request.data.messageID else { throw DispatchError.incompleteReply(field: "message_id") }
        guard let delivery = accounts[request.data.account] else {
            // Another account may not answer for it.
            try await giveUp(messageID, code: "account_unknown")
            return .finished
        }
        return .continuing { try await deliver(request, by: delivery) }
    }

    /// Takes note of what the provider says became of a message.
    public func apply(_ report: Event<DeliveryReported>) async throws {
        guard !others.contains(report.data.account.provider) else { return }
        try await note(report.data)
    }

    /// Whether any of its providers can be asked about a message.
    public var canAsk: Bool { accounts.values.contains { $0.account.rules.canBeAsked } }

    /// Asks providers about messages that they took and have long said nothing of: a report may have been lost.
    ///
    /// - Throws: What the store throws, and `CancellationError`.
    public func askForReports() async throws {
        for (account, delivery) in accounts where delivery.account.rules.canBeAsked {
            for part in try await store.takeUnreported(by: account, ages: askingAges, at: time.now) {
                guard let said = try await delivery.ask(about: part) else { continue }
                try await note(
                    DeliveryReported(
                        account: account, attemptID: part.attemptID, providerMessageID: part.providerMessageID,
                        status: said.status, code: said.code, at: time.now))
            }
        }
    }

    private func note(_ data: DeliveryReported) async throws {
        guard let rows = try await store.apply(data, consequences.events) else {
            reports.increment(channel.rawValue, "unknown")
            return
        }
        reports.increment(channel.rawValue, "applied")
        publish(rows)
        if let attempt = data.attemptID, data.status.hasArrived || data.status.isFailure { signals.come(attempt) }
    }

    /// Tells a person of a reply whose event was dead-lettered.
    public func bury(_ message: ReceivedMessage) async throws {
        guard let reply = try? EventCodec.decode(ReplyRequested.self, from: message.value),
            let messageID = reply.messageID, !others.contains(reply.account.provider)
        else { return }
        try await giveUp(messageID, code: "dead_lettered")
    }

    private func giveUp(_ messageID: UUID, code: String) async throws {
        replies.increment(channel.rawValue, code)
        publish(try await store.giveUp(messageID, code: code, at: time.now, consequences.events))
    }

    // MARK: One reply

    private func deliver(_ request: Event<ReplyRequested>, by delivery: PartDelivery) async throws {
        let texts = delivery.account.parts(of: request.data)
        guard !texts.isEmpty else { throw DispatchError.incompleteReply(field: "parts") }
        for (place, text) in texts.enumerated() {
            let part = OutgoingPart(
                attemptID: UUID.derived(from: request.id, "delivery-attempt", "\(place)"), place: place,
                content: .text(text), reply: request.data)
            let isLast = place == texts.count - 1
            if !isLast { signals.expect(part.attemptID) }
            do {
                guard try await deliver(part, of: request, count: texts.count, by: delivery, isLast: isLast) else {
                    signals.forget(part.attemptID)
                    return
                }
            } catch {
                signals.forget(part.attemptID)
                throw error
            }
        }
        replies.increment(channel.rawValue, "sent")
    }

    /// Delivers a part, and waits for it to arrive where another follows; false when nothing may follow.
    private func deliver(
        _ part: OutgoingPart, of request: Event<ReplyRequested>, count: Int, by delivery: PartDelivery, isLast: Bool
    ) async throws -> Bool {
        switch try await delivery.deliver(part, count: count) {
        case .sent(let status, let at):
            guard !isLast, !status.hasArrived else { return true }
            let waited = Duration.milliseconds(time.now.milliseconds(since: at))
            await signals.wait(
                for: part.attemptID, within: delivery.account.rules.patienceBetweenParts - waited)
            try Task.checkCancellation()
            return true
        case .over:
            replies.increment(channel.rawValue, "over")
            return false
        case .unknown: throw DispatchError.unknownReply
        case .outsideWindow:
            try await hold(part, of: request, by: delivery)
            return false
        case .tooManyAnswers:
            // What goes on like that is for a person to look at.
            if let messageID = request.data.messageID { try await giveUp(messageID, code: "too_many_answers") }
            return false
        }
    }

    /// Free text may not be sent any more: says that an answer waits, where that can be said.
    private func hold(_ part: OutgoingPart, of request: Event<ReplyRequested>, by delivery: PartDelivery) async throws {
        guard let messageID = request.data.messageID else { return }
        guard delivery.account.rules.canAnnounce, let reference = request.data.ticketReference else {
            if try await redirect(part, of: request) { return replies.increment(channel.rawValue, "redirected") }
            return try await giveUp(messageID, code: "window_closed")
        }
        replies.increment(channel.rawValue, "held")
        let event = try EventCodec.encode(
            request, to: .outbound(for: channel), key: request.data.conversationID?.text)
        let isFirst = try await store.hold(
            HeldReply(
                messageID: messageID, channel: channel, account: request.data.account, event: event, at: time.now))
        guard isFirst else { return }
        _ = try await delivery.deliver(
            OutgoingPart(
                attemptID: UUID.derived(from: request.id, "delivery-attempt", "waiting"), place: part.place,
                content: .waiting(reference: reference), reply: request.data),
            purpose: .notify)
    }

    /// Says by mail what may not be said here any more; false where that cannot be, or part of it was said.
    private func redirect(_ part: OutgoingPart, of request: Event<ReplyRequested>) async throws -> Bool {
        guard let mailbox, let messageID = request.data.messageID, part.place == 0 else { return false }
        let claim = ClosedClaim(
            attemptID: part.attemptID, messageID: messageID, account: request.data.account, at: time.now)
        let rows = try await store.redirect(claim) { address in
            try EventCodec.encode(
                RedirectedReply.byMail(request, from: mailbox, to: address), to: .emailOutbound,
                key: request.data.conversationID?.text)
        }
        if let rows { publish(rows) }
        return rows != nil
    }
}
