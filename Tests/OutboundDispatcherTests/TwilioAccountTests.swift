import Core
import FoundationEssentials
import HTTPClient
import StandIns
import TestSupport
import Testing

@testable import OutboundDispatcher

/// The account against a server that checks as Twilio does.
@Suite(.timeLimit(.minutes(3)))
struct TwilioAccountTests {
    private static let customer = "+4915112345678"

    private static func run(
        lookUpAfter: Duration = .seconds(30), token: String? = nil, number: String? = nil,
        _ body: @Sendable (TwilioStandIn, TwilioAccount) async throws -> Void
    ) async throws {
        try await TwilioStandIn.run { twilio, api in
            let client = HTTPClient()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await client.run() }
                defer { group.cancelAll() }
                let settings = TwilioSettings(
                    accountSID: twilio.identity.accountSID, tokens: [token ?? twilio.identity.token],
                    number: number ?? twilio.identity.number, templateSID: twilio.identity.templates.keys.first,
                    publicBaseURL: twilio.identity.publicBaseURL, apiURL: api)
                var reporting = TwilioReporting()
                reporting.isOn = false
                twilio.setReporting(reporting)
                try await body(
                    twilio,
                    TwilioAccount(settings, messagesPerSecond: 80, lookUpAfter: lookUpAfter, client: client))
                client.shutDown()
            }
        }
    }

    private static func part(
        _ content: OutgoingPart.Content, attempt: UUID = UUID(),
        to address: ReplyAddress = ReplyAddress(phone: customer)
    ) -> OutgoingPart {
        let reply = ReplyRequested(
            account: ChannelAccount(provider: "twilio", address: "+14155550100"), messageID: Fixtures.messageID,
            ticketReference: Fixtures.reference, conversationID: UUID.derived(from: "a conversation"),
            channel: .whatsapp,
            to: address, author: .agent, kind: .answer, parts: [], thread: ReplyThread(), requestedAt: .now)
        return OutgoingPart(attemptID: attempt, place: 0, content: content, reply: reply)
    }

    private static func failure(
        of account: TwilioAccount, _ content: OutgoingPart.Content = .text("Hello"),
        to address: ReplyAddress = ReplyAddress(phone: customer)
    ) async throws -> SendingFailure? {
        do {
            _ = try await account.send(part(content, to: address))
            return nil
        } catch let failure as SendingFailure { return failure }
    }

    @Test(arguments: [ProviderLine.Manner.cuttingAnswers, .garblingAnswers])
    func `what got no answer, or noise, on a connection that was used before is not sent a second time`(
        _ manner: ProviderLine.Manner
    ) async throws {
        try await TwilioStandIn.run { twilio, api in
            let port = try #require(api.split(separator: ":").last.flatMap { Int($0) })
            try await ProviderLine.run(to: port) { line in
                let client = HTTPClient()
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await client.run() }
                    defer { group.cancelAll() }
                    let identity = twilio.identity
                    let account = TwilioAccount(
                        TwilioSettings(
                            accountSID: identity.accountSID, tokens: [identity.token], number: identity.number,
                            publicBaseURL: identity.publicBaseURL, apiURL: line.url),
                        messagesPerSecond: 80, lookUpAfter: .seconds(30), client: client)
                    _ = try await account.lookUp(Self.part(.text("Hello")), since: .now)
                    _ = try await account.send(Self.part(.text("Hello")))
                    line.change(to: manner)
                    let failure = try await Self.failure(of: account, .text("Again"))
                    #expect(failure?.mayHaveBeenTaken == true)
                    #expect(failure?.kind != .terminal)
                    #expect(twilio.messages.map(\.body) == ["Hello", "Again"])
                }
            }
        }
    }

    @Test func `Twilio is asked what became of a message`() async throws {
        try await Self.run { twilio, account in
            let sent = try await account.send(Self.part(.text("Hello")))
            #expect(try await account.state(of: sent.providerMessageID)?.status == .queued)
            var reporting = TwilioReporting()
            reporting.isLost = true
            twilio.setReporting(reporting)
            twilio.plan(.failLater(code: 63024))
            _ = twilio.webhook("Hi", from: Self.customer)
            let failed = try await account.send(Self.part(.text("Again")))
            let state = try await account.state(of: failed.providerMessageID)
            #expect(state?.status == .undelivered && state?.code == "63024")
            #expect(try await account.state(of: "SM" + String(repeating: "0", count: 32)) == nil)
            #expect(try await account.state(of: "../Accounts") == nil)
        }
    }

    @Test func `a text is sent as it is, from the number to the number`() async throws {
        try await Self.run { twilio, account in
            let text = "Zeile 1\nZeile 2 & 100 % 👍🏽 = + \"ä\""
            let sent = try await account.send(Self.part(.text(text)))
            let message = try #require(twilio.messages.first)
            #expect(message.sid == sent.providerMessageID && sent.status == .queued)
            #expect(message.body == text)
            #expect(message.to == "whatsapp:\(Self.customer)" && message.from == "whatsapp:+14155550100")
            // A user id alone is the number without its plus.
            _ = try await account.send(Self.part(.text("x"), to: ReplyAddress(whatsapp: "4915112345678")))
            #expect(twilio.messages.last?.to == "whatsapp:\(Self.customer)")
        }
    }

    @Test func `that an answer waits is said with the template and its one variable`() async throws {
        try await Self.run { twilio, account in
            #expect(account.rules.canAnnounce)
            _ = try await account.send(Self.part(.waiting(reference: Fixtures.reference)))
            let message = try #require(twilio.messages.first)
            #expect(message.contentSID != nil)
            #expect(message.body.contains(Fixtures.reference))
        }
    }

    @Test func `refusals are classed by Twilio's own code`() async throws {
        try await Self.run { twilio, account in
            twilio.plan(
                .refuse(status: 429, code: 20429, retryAfter: 7), .refuse(status: 400, code: 63016),
                .refuse(status: 400, code: 63018), .refuse(status: 503, code: 20503), .refuse(status: 502, code: nil),
                .refuse(status: 403, code: 20005), .refuse(status: 400, code: 99_999), .garbage)
            var seen: [SendingFailure] = []
            while let failure = try await Self.failure(of: account) { seen.append(failure) }
            #expect(
                seen == [
                    SendingFailure(.accountBackoff, code: "20429", retryAfter: .seconds(7)),
                    SendingFailure(.terminal, code: "63016"), SendingFailure(.accountBackoff, code: "63018"),
                    SendingFailure(.accountBackoff, code: "20503", mayHaveBeenTaken: true),
                    SendingFailure(.accountBackoff, code: "http_502", mayHaveBeenTaken: true),
                    SendingFailure(.accountPaused, code: "20005"), SendingFailure(.terminal, code: "99999"),
                    SendingFailure(.accountBackoff, code: "unreadable_answer", mayHaveBeenTaken: true),
                ])
            twilio.optOut(Self.customer)
            let failure = try await Self.failure(of: account)
            #expect(failure == SendingFailure(.terminal, code: "21610"))
        }
    }

    @Test func `a wrong token and a number that is not ours pause the account`() async throws {
        try await Self.run(token: "wrong") { _, account in
            let failure = try await Self.failure(of: account)
            #expect(failure == SendingFailure(.accountPaused, code: "20003"))
        }
        try await Self.run(number: "+14155550199") { _, account in
            let failure = try await Self.failure(of: account)
            #expect(failure == SendingFailure(.accountPaused, code: "63007"))
        }
    }

    @Test func `nobody without an address is written to`() async throws {
        try await Self.run { twilio, account in
            for address in [ReplyAddress(email: "kim@example.org"), ReplyAddress(whatsapp: "US.123")] {
                let failure = try await Self.failure(of: account, to: address)
                #expect(failure == SendingFailure(.terminal, code: "no_address"))
            }
            #expect(twilio.calls == 0)
        }
    }

    @Test func `no answer in time, and nobody there, are not the same`() async throws {
        try await Self.run(lookUpAfter: .milliseconds(600)) { twilio, account in
            twilio.plan(.takeAndHang)
            let failure = try await Self.failure(of: account)
            #expect(failure == SendingFailure(.accountBackoff, code: "timeout", mayHaveBeenTaken: true))
            #expect(twilio.messages.count == 1)
        }
        let client = HTTPClient()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await client.run() }
            defer { group.cancelAll() }
            let settings = TwilioSettings(
                accountSID: TwilioStandIn.Identity().accountSID, tokens: ["t"], number: "+14155550100",
                publicBaseURL: "https://support.example.com", apiURL: "http://127.0.0.1:1")
            let account = TwilioAccount(settings, messagesPerSecond: 1, lookUpAfter: .seconds(30), client: client)
            #expect(!account.rules.canAnnounce)
            let failure = try await Self.failure(of: account)
            #expect(failure == SendingFailure(.accountBackoff, code: "unreachable"))
        }
    }

    @Test func `what was taken without an answer is found by receiver, time and text, over many pages`() async throws {
        try await Self.run { twilio, account in
            let text = "The answer, with an é and a trailing line\n"
            let began = Timestamp.now
            twilio.plan(.takeAndFail)
            #expect(try await Self.failure(of: account, .text(text))?.mayHaveBeenTaken == true)
            for number in 0..<230 { _ = try await account.send(Self.part(.text("other \(number)"))) }
            _ = try await account.send(Self.part(.text(text), to: ReplyAddress(phone: "+4915199999999")))
            let found = try #require(try await account.lookUp(Self.part(.text(text)), since: began))
            #expect(found.map(\.providerMessageID) == [twilio.messages[0].sid])
            // The one that refused, 231 sent, and three pages.
            #expect(twilio.calls == 1 + 231 + 3)
            #expect(try await account.lookUp(Self.part(.text("never sent")), since: began) == [])
            #expect(try await account.lookUp(Self.part(.text(text)), since: .now.adding(seconds: 120)) == [])
        }
    }
}
