import Core
import FoundationEssentials
import Lifecycle
import Messaging
import TestSupport
import Testing

@testable import OutboundDispatcher

@Suite(.timeLimit(.minutes(3)))
struct AccountDeliveryTests {
    private let store = FakeAccountStore()
    private let clock = JumpingClock()
    private let lines = Box<String>()

    private func make(
        _ account: FakeAccount, others: Set<String> = [], mailbox: ChannelAccount? = nil
    ) -> AccountDelivery {
        AccountDelivery(
            channel: .whatsapp, accounts: [account], others: others, mailbox: mailbox, store: store, publish: { _ in },
            clock: clock,
            now: { [clock] in clock.now }, time: clock.wall, log: Log(service: "test", sink: lines.append),
            metrics: MetricsRegistry())
    }

    private static func request(_ parts: String..., id: String = "event-1", account: String = "+15550100")
        -> Event<ReplyRequested>
    {
        Event(
            id: id, type: .replyRequested, source: "test", time: Fixtures.requestedAt,
            data: ReplyRequested(
                account: ChannelAccount(provider: "twilio", address: account), messageID: Fixtures.messageID,
                ticketReference: Fixtures.reference, conversationID: UUID.derived(from: "a conversation"),
                customerID: UUID.derived(from: "a customer"), channel: .whatsapp,
                to: ReplyAddress(phone: "+4915112345678"), author: .agent, kind: .answer, parts: parts,
                thread: ReplyThread(), requestedAt: Fixtures.requestedAt))
    }

    private static func attempt(_ part: Int, of event: String = "event-1") -> UUID {
        UUID.derived(from: event, "delivery-attempt", "\(part)")
    }

    private func deliver(_ request: Event<ReplyRequested>, by delivery: AccountDelivery) async throws {
        guard case .continuing(let rest) = try await delivery.deliver(request) else { return }
        try await rest()
    }

    private func texts(_ account: FakeAccount) -> [String] {
        account.sent.map { part in
            switch part.content {
            case .text(let text): text
            case .waiting(let reference): "waiting: \(reference)"
            }
        }
    }

    // MARK: Once

    @Test func `a reply is sent once, however often its event comes`() async throws {
        let account = FakeAccount()
        let delivery = make(account)
        for _ in 0..<3 { try await deliver(Self.request("Hello"), by: delivery) }
        #expect(texts(account) == ["Hello"])
        #expect(account.sent.first?.attemptID == Self.attempt(0))
        #expect(store.endings == ["sent"])
    }

    @Test func `parts leave in order, each when the one before has arrived`() async throws {
        var rules = SendingRules(messagesPerSecond: 1000, lookUpAfter: .seconds(30))
        rules.patienceBetweenParts = .seconds(600)
        let account = FakeAccount(rules: rules)
        let delivery = make(account)
        async let rest: Void = deliver(Self.request("one", "two", "three"), by: delivery)
        for part in 0..<2 {
            #expect(await eventually { account.sent.count == part + 1 })
            for status in [DeliveryStatus.sent, .delivered] {
                try await delivery.apply(Self.report(Self.attempt(part), status))
            }
        }
        try await rest
        #expect(texts(account) == ["one", "two", "three"])
    }

    @Test func `a part that does not arrive holds the next one up no longer than it may`() async throws {
        var rules = SendingRules(messagesPerSecond: 1000, lookUpAfter: .seconds(30))
        rules.patienceBetweenParts = .milliseconds(1)
        let account = FakeAccount(rules: rules)
        try await deliver(Self.request("one", "two"), by: make(account))
        #expect(texts(account) == ["one", "two"])
    }

    @Test func `after a part that failed nothing follows`() async throws {
        let account = FakeAccount()
        account.fail(SendingFailure(.terminal, code: "21610"))
        try await deliver(Self.request("one", "two"), by: make(account))
        #expect(account.sent.isEmpty)
        #expect(store.endings == ["failed 21610"])
        #expect(!lines.all.joined().contains("4915112345678"))
    }

    @Test func `a report of failure ends the wait, and nothing follows`() async throws {
        var rules = SendingRules(messagesPerSecond: 1000, lookUpAfter: .seconds(30))
        rules.patienceBetweenParts = .seconds(600)
        let account = FakeAccount(rules: rules)
        let delivery = make(account)
        async let rest: Void = deliver(Self.request("one", "two"), by: delivery)
        #expect(await eventually { account.sent.count == 1 })
        try await delivery.apply(Self.report(Self.attempt(0), .undelivered, code: "63024"))
        try await rest
        #expect(texts(account) == ["one"])
    }

    @Test func `a restart goes on at the first part that was not sent`() async throws {
        let first = FakeAccount()
        first.fail(SendingFailure(.accountBackoff, code: "429"), whileFailing: { [store] in store.optOut() })
        try await deliver(Self.request("one"), by: make(first))
        #expect(first.sent.isEmpty)

        let fresh = FakeAccountStore()
        var rules = SendingRules(messagesPerSecond: 1000, lookUpAfter: .seconds(30))
        rules.patienceBetweenParts = .zero
        let account = FakeAccount(rules: rules)
        let delivery = AccountDelivery(
            channel: .whatsapp, accounts: [account], store: fresh, publish: { _ in }, clock: clock,
            now: { [clock] in clock.now }, time: clock.wall, log: .silent, metrics: MetricsRegistry())
        try await deliver(Self.request("one"), by: delivery)
        // The same reply, now with what came after the part that was sent.
        try await deliver(Self.request("one", "two"), by: delivery)
        #expect(texts(account) == ["one", "two"])
    }

    // MARK: Failures of the account

    @Test func `a limit is waited for as long as it says, then the same attempt is made`() async throws {
        let account = FakeAccount()
        account.fail(SendingFailure(.accountBackoff, code: "20429", retryAfter: .seconds(90)))
        let delivery = make(account)
        try await deliver(Self.request("Hello"), by: delivery)
        #expect(clock.passed >= .seconds(90) && clock.passed < .seconds(95))
        #expect(account.sent.map(\.attemptID) == [Self.attempt(0)])
        #expect(account.lookedUp == 0)
        #expect(delivery.condition == "ok")
    }

    @Test func `a refused account is said to be paused, and nothing is lost`() async throws {
        let account = FakeAccount()
        let delivery = make(account)
        let seen = Box<String>()
        let refusal = SendingFailure(.accountPaused, code: "20003")
        account.fail(refusal, refusal, refusal, whileFailing: { seen.append(delivery.condition) })
        let gate = ConsumerGate()
        try await ConsumerGate.$current.withValue(gate) {
            try await deliver(Self.request("Hello"), by: delivery)
        }
        #expect(seen.all == ["ok", "paused (20003)", "paused (20003)"])
        #expect(delivery.condition == "ok")
        #expect(texts(account) == ["Hello"])
        #expect(gate.isOpen)
        #expect(lines.all.filter { $0.contains("refuses the account") }.count == 1)
    }

    @Test func `who says STOP while the account is away hears nothing when it is back`() async throws {
        let account = FakeAccount()
        account.fail(
            SendingFailure(.accountPaused, code: "20003"), whileFailing: { [store] in store.optOut() })
        try await deliver(Self.request("Hello"), by: make(account))
        #expect(account.sent.isEmpty)
        #expect(store.endings == ["refused"])
    }

    @Test func `a conversation that is too fast waits by itself, and not for ever`() async throws {
        let account = FakeAccount()
        let tooFast = SendingFailure(.lane, code: "131056")
        account.fail(tooFast, tooFast)
        let delivery = make(account)
        try await deliver(Self.request("Hello"), by: delivery)
        #expect(texts(account) == ["Hello"])
        #expect(delivery.condition == "ok")

        account.fail(tooFast, tooFast, tooFast, tooFast, tooFast, tooFast, tooFast, tooFast)
        try await deliver(Self.request("Again", id: "event-2"), by: delivery)
        #expect(store.endings == ["failed 131056", "sent"])
    }

    @Test func `what was certainly not taken is sent by the next dispatcher, though nothing can be looked up`()
        async throws
    {
        let rules = SendingRules(messagesPerSecond: 1000, lookUpAfter: .seconds(600))
        let (refused, mended) = (FakeAccount(rules: rules), FakeAccount(rules: rules))
        // Its token is in its environment: who mends it ends the dispatcher, and starts it anew.
        refused.fail(
            SendingFailure(.accountPaused, code: "190"), whileFailing: { withUnsafeCurrentTask { $0?.cancel() } })
        mended.find(nil, nil)
        let first = make(refused)
        await #expect(throws: CancellationError.self) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await deliver(Self.request("Hello"), by: first) }
                try await group.waitForAll()
            }
        }
        try await deliver(Self.request("Hello"), by: make(mended))
        #expect(texts(refused) + texts(mended) == ["Hello"])
        #expect(mended.lookedUp == 0)
        #expect(store.endings == ["sent"])
    }

    // MARK: Looking up

    @Test func `what may have been taken is looked up and not sent again`() async throws {
        let account = FakeAccount()
        account.fail(SendingFailure(.accountBackoff, code: "timeout", mayHaveBeenTaken: true))
        account.find([SentPart(providerMessageID: "SM1", status: .sent)])
        try await deliver(Self.request("Hello"), by: make(account))
        #expect(account.sent.isEmpty)
        #expect(account.lookedUp == 1)
        #expect(clock.passed >= .seconds(29))
        #expect(store.endings == ["sent"])
    }

    @Test func `what is not there is sent`() async throws {
        let account = FakeAccount()
        store.leaveClaimed(Self.attempt(0), at: clock.wall.now)
        store.know("SM-of-another")
        account.find([SentPart(providerMessageID: "SM-of-another", status: .sent)])
        try await deliver(Self.request("Hello"), by: make(account))
        #expect(account.lookedUp == 1)
        #expect(texts(account) == ["Hello"])
    }

    @Test func `where nobody can tell, nothing is sent again and people are told`() async throws {
        let two = ["SM1", "SM2"].map { SentPart(providerMessageID: $0, status: .sent) }
        for found in [nil, two] {
            let account = FakeAccount()
            let event = "event-\(found?.count ?? 0)"
            store.leaveClaimed(Self.attempt(0, of: event), at: clock.wall.now)
            account.find(found, found)
            try await deliver(Self.request("Hello", id: event), by: make(account))
            #expect(account.sent.isEmpty)
        }
        #expect(store.endings == ["unknown", "unknown"])
    }

    @Test func `where the provider cannot be asked, a report that comes within ten minutes is enough`() async throws {
        let account = FakeAccount(rules: SendingRules(messagesPerSecond: 1000, lookUpAfter: .seconds(600)))
        let began = clock.wall.now
        store.leaveClaimed(Self.attempt(0), at: began)
        account.find(nil)
        store.endOnClaim(after: 20, Self.attempt(0))
        try await deliver(Self.request("Hello"), by: make(account))
        #expect(account.sent.isEmpty && account.lookedUp == 0)
        #expect(store.endings == ["sent"])
        // It did not wait for all of them.
        #expect(clock.passed < .seconds(120))
    }

    @Test func `what was reported while no dispatcher ran is read before a person is told`() async throws {
        let account = FakeAccount(rules: SendingRules(messagesPerSecond: 1000, lookUpAfter: .seconds(600)))
        store.leaveClaimed(Self.attempt(0), at: clock.wall.now.adding(seconds: -3600))
        account.find(nil, nil)
        store.endOnClaim(after: 1, Self.attempt(0))
        try await deliver(Self.request("Hello"), by: make(account))
        #expect(account.sent.isEmpty && account.lookedUp == 1)
        #expect(store.endings == ["sent"])
    }

    @Test func `without a report a person is told after ten minutes, and nothing is sent again`() async throws {
        let account = FakeAccount(rules: SendingRules(messagesPerSecond: 1000, lookUpAfter: .seconds(600)))
        account.fail(SendingFailure(.accountBackoff, code: "timeout", mayHaveBeenTaken: true))
        account.find(nil, nil)
        try await deliver(Self.request("Hello"), by: make(account))
        #expect(account.sent.isEmpty && account.lookedUp == 2)
        #expect(store.endings == ["unknown"])
        #expect(clock.passed >= .seconds(599) && clock.passed < .seconds(620))
    }

    @Test func `what cannot be looked up does not say that the provider is back`() async throws {
        let account = FakeAccount(rules: SendingRules(messagesPerSecond: 1000, lookUpAfter: .seconds(600)))
        let delivery = make(account)
        account.fail(SendingFailure(.accountPaused, code: "190", mayHaveBeenTaken: true))
        account.find(nil, nil)
        try await deliver(Self.request("Hello"), by: delivery)
        #expect(store.endings == ["unknown"])
        #expect(delivery.condition == "paused (190)")
    }

    @Test func `what another provider's consumer takes care of is left to it`() async throws {
        let account = FakeAccount()
        let delivery = make(account, others: ["twilio"])
        let attempt = Self.attempt(0)
        store.leaveClaimed(attempt, at: clock.wall.now)
        try await deliver(Self.request("Hello"), by: delivery)
        try await delivery.apply(Self.report(attempt, .failed, code: "1"))
        let event = try Fixtures.message(.replyRequested, Self.request("Hello").data, on: .whatsappOutbound)
        try await delivery.bury(event)
        #expect(account.sent.isEmpty && store.givenUp == [] && store.endings == ["claimed"])
    }

    @Test func `a look-up that fails is made again`() async throws {
        let account = FakeAccount()
        account.fail(SendingFailure(.accountBackoff, code: "http_500", mayHaveBeenTaken: true))
        account.failLookUp(SendingFailure(.accountBackoff, code: "http_500"))
        account.find([SentPart(providerMessageID: "SM1", status: .sent)])
        try await deliver(Self.request("Hello"), by: make(account))
        #expect(account.sent.isEmpty)
        #expect(account.lookedUp == 2)
        #expect(store.endings == ["sent"])
    }

    @Test func `a provider that has long said nothing is asked, and what it says counts as its report`() async throws {
        var rules = SendingRules(messagesPerSecond: 1000, lookUpAfter: .seconds(30))
        rules.canBeAsked = true
        let account = FakeAccount(rules: rules)
        let delivery = make(account)
        let events = ["event-1", "event-2", "event-3"]
        for event in events { try await deliver(Self.request("Hello", id: event), by: delivery) }
        let parts = events.map { event in
            UnreportedPart(
                attemptID: Self.attempt(0, of: event), providerMessageID: "SM-\(Self.attempt(0, of: event).text)")
        }
        account.say(SentPart(providerMessageID: parts[0].providerMessageID, status: .delivered))
        account.say(SentPart(providerMessageID: parts[1].providerMessageID, status: .undelivered, code: "63024"))
        for part in parts { store.leaveUnreported(part) }
        #expect(delivery.canAsk && !make(FakeAccount()).canAsk)
        try await delivery.askForReports()
        #expect(store.attempts[parts[0].attemptID]?.reported == .delivered)
        #expect(store.attempts[parts[1].attemptID]?.code == "63024")
        // What the provider does not know stays as it is.
        #expect(store.attempts[parts[2].attemptID]?.reported == .queued)
    }

    // MARK: The window

    @Test func `outside the window without a template a person is told`() async throws {
        let account = FakeAccount(
            rules: SendingRules(window: .seconds(86_400), messagesPerSecond: 10, lookUpAfter: .seconds(30)))
        store.closeWindow()
        try await deliver(Self.request("Hello"), by: make(account))
        #expect(account.sent.isEmpty)
        #expect(store.givenUp == ["window_closed"])
    }

    @Test func `without a template it goes by mail to who is proved to be the same, once, and else to a person`()
        async throws
    {
        let account = FakeAccount(
            rules: SendingRules(window: .seconds(86_400), messagesPerSecond: 10, lookUpAfter: .seconds(30)))
        let mailbox = ChannelAccount(provider: "gmail", address: "support@example.com")
        store.closeWindow()
        try await deliver(Self.request("Hello"), by: make(account, mailbox: mailbox))
        #expect(store.givenUp == ["window_closed"])
        store.proveMail("kim@example.org")
        let delivery = make(account, mailbox: mailbox)
        for _ in 0..<2 { try await deliver(Self.request("Hello", "and more", id: "event-2"), by: delivery) }
        #expect(account.sent.isEmpty)
        #expect(store.givenUp == ["window_closed"])
        #expect(store.redirected.count == 1)
        let message = try #require(store.redirected.first)
        #expect(message.topic == .emailOutbound)
        let reply = try EventCodec.decode(ReplyRequested.self, from: message.value)
        #expect(reply.account == mailbox)
        #expect(reply.to == ReplyAddress(email: "kim@example.org"))
        #expect(reply.messageID == Fixtures.messageID)
        #expect(reply.parts.count == 1)
        #expect(reply.parts.first?.hasSuffix("Hello\n\nand more") == true)
        // Where no mail is sent nobody looks for an address.
        try await deliver(Self.request("Hello", id: "event-3"), by: make(account))
        #expect(store.givenUp == ["window_closed", "window_closed"])
    }

    @Test func `with a template it says once that answers wait, which are held`() async throws {
        let account = FakeAccount(
            rules: SendingRules(
                window: .seconds(86_400), canAnnounce: true, messagesPerSecond: 10, lookUpAfter: .seconds(30)))
        store.closeWindow()
        let delivery = make(account)
        try await deliver(Self.request("Hello"), by: delivery)
        try await deliver(Self.request("And more", id: "event-2"), by: delivery)
        #expect(texts(account) == ["waiting: \(Fixtures.reference)"])
        #expect(store.held == 2)
        #expect(store.givenUp == [])
    }

    // MARK: What cannot leave

    @Test func `another account may not answer`() async throws {
        let account = FakeAccount()
        try await deliver(Self.request("Hello", account: "+15550199"), by: make(account))
        #expect(account.sent.isEmpty)
        #expect(store.givenUp == ["account_unknown"])
    }

    @Test func `a reply whose event is dead-lettered is told to people`() async throws {
        let message = try Fixtures.message(
            .replyRequested, Fixtures.reply(channel: .whatsapp), on: .whatsappOutbound)
        let delivery = make(FakeAccount())
        try await delivery.bury(message)
        try await delivery.bury(try Fixtures.message(.deliveryReported, Fixtures.report(), on: .whatsappOutbound))
        #expect(store.givenUp == ["dead_lettered"])
    }

    @Test func `a report about nobody's attempt changes nothing`() async throws {
        try await make(FakeAccount()).apply(Self.report(UUID(), .delivered))
        #expect(store.attempts.isEmpty)
    }

    private static func report(_ attempt: UUID, _ status: DeliveryStatus, code: String? = nil)
        -> Event<DeliveryReported>
    {
        Event(
            id: UUID().text, type: .deliveryReported, source: "test", time: Fixtures.requestedAt,
            data: DeliveryReported(
                account: ChannelAccount(provider: "twilio", address: "+15550100"), attemptID: attempt,
                providerMessageID: "SM-\(attempt.text)", status: status, code: code, at: Fixtures.requestedAt))
    }
}
