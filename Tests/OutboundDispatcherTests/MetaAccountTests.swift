import Core
import FoundationEssentials
import HTTPClient
import StandIns
import TestSupport
import Testing

@testable import OutboundDispatcher

/// The account against a server that checks as Graph does.
@Suite(.timeLimit(.minutes(3)))
struct MetaAccountTests {
    private static let customer = "+4915112345678"

    private static func run(
        token: String? = nil, number: String? = nil, version: String = "v26.0", template: String? = "answer_waits",
        _ body: @Sendable (MetaStandIn, MetaAccount) async throws -> Void
    ) async throws {
        try await MetaStandIn.run { meta, api in
            let client = HTTPClient()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await client.run() }
                defer { group.cancelAll() }
                let settings = MetaSettings(
                    appSecrets: [meta.identity.appSecret], verifyToken: meta.identity.verifyToken,
                    accessToken: token ?? meta.identity.accessToken,
                    phoneNumberID: number ?? meta.identity.phoneNumberID, version: version, templateName: template,
                    apiURL: api)
                var reporting = MetaReporting()
                reporting.isOn = false
                meta.setReporting(reporting)
                try await body(
                    meta, MetaAccount(settings, messagesPerSecond: 80, reportAfter: .seconds(600), client: client))
                client.shutDown()
            }
        }
    }

    private static func part(
        _ content: OutgoingPart.Content, attempt: UUID = UUID(),
        to address: ReplyAddress = ReplyAddress(phone: customer)
    ) -> OutgoingPart {
        let reply = ReplyRequested(
            account: ChannelAccount(provider: "meta", address: "106540352242922"), messageID: Fixtures.messageID,
            ticketReference: Fixtures.reference, conversationID: UUID.derived(from: "a conversation"),
            channel: .whatsapp, to: address, author: .agent, kind: .answer, parts: [], thread: ReplyThread(),
            requestedAt: .now)
        return OutgoingPart(attemptID: attempt, place: 0, content: content, reply: reply)
    }

    private static func failure(
        of account: MetaAccount, _ content: OutgoingPart.Content = .text("Hello"),
        to address: ReplyAddress = ReplyAddress(phone: customer)
    ) async throws -> SendingFailure? {
        do {
            _ = try await account.send(part(content, to: address))
            return nil
        } catch let failure as SendingFailure { return failure }
    }

    @Test func `a text is sent as it is, with what its reports give back`() async throws {
        try await Self.run { meta, account in
            let text = "Zeile 1\nZeile 2 \"&\" 100 % 👍🏽 \\ ä"
            let attempt = UUID()
            let sent = try await account.send(Self.part(.text(text), attempt: attempt))
            let message = try #require(meta.messages.first)
            #expect(message.id == sent.providerMessageID && sent.status == .queued)
            #expect(message.body == text && message.to == "4915112345678")
            #expect(
                message.tag.flatMap(DeliveryTag.init)
                    == DeliveryTag(attemptID: attempt, conversationID: UUID.derived(from: "a conversation")))
        }
    }

    @Test func `who keeps his number to himself is written to by his id`() async throws {
        try await Self.run { meta, account in
            for address in [
                ReplyAddress(whatsapp: "DE.1349"), ReplyAddress(phone: Self.customer, whatsapp: "DE.1349"),
                ReplyAddress(whatsapp: "4915112345678"),
            ] {
                _ = try await account.send(Self.part(.text("x"), to: address))
            }
            #expect(meta.messages.map(\.to) == ["DE.1349", "4915112345678", "4915112345678"])
            for address in [ReplyAddress(email: "kim@example.org"), ReplyAddress(whatsapp: "kim")] {
                #expect(
                    try await Self.failure(of: account, to: address) == SendingFailure(.terminal, code: "no_address"))
            }
            #expect(meta.calls == 3)
        }
    }

    @Test func `that an answer waits is said with the template and its one variable`() async throws {
        try await Self.run { meta, account in
            #expect(account.rules.canAnnounce)
            _ = try await account.send(Self.part(.waiting(reference: Fixtures.reference)))
            let message = try #require(meta.messages.first)
            #expect(message.template == "answer_waits")
            #expect(message.body.contains(Fixtures.reference))
        }
        try await Self.run(template: nil) { _, account in #expect(!account.rules.canAnnounce) }
        try await Self.run(template: "unknown") { _, account in
            let failure = try await Self.failure(of: account, .waiting(reference: Fixtures.reference))
            #expect(failure == SendingFailure(.terminal, code: "132001"))
        }
    }

    @Test func `a long text is cut into what Meta takes`() async throws {
        try await Self.run { meta, account in
            let text = (0..<2000).map { "word\($0)" }.joined(separator: " ")
            let reply = Self.part(.text("")).reply
            let parts = account.parts(
                of: ReplyRequested(
                    account: reply.account, channel: .whatsapp, to: reply.to, author: .agent, kind: .answer,
                    parts: [text], thread: ReplyThread(), requestedAt: .now))
            #expect(parts.count == 5 && parts.joined(separator: " ") == text)
            for part in parts { _ = try await account.send(Self.part(.text(part))) }
            #expect(meta.messages.map(\.body) == parts)
        }
    }

    @Test func `refusals are classed by Meta's own code`() async throws {
        try await Self.run { meta, account in
            meta.plan(
                .refuse(status: 400, code: 131_056), .refuse(status: 429, code: 130_429, retryAfter: 7),
                .refuse(status: 400, code: 80_007), .refuse(status: 429, code: nil),
                .refuse(status: 500, code: 131_016), .refuse(status: 500, code: 131_000),
                .refuse(status: 503, code: nil), .refuse(status: 401, code: 190), .refuse(status: 403, code: 200),
                .refuse(status: 403, code: nil), .refuse(status: 400, code: 131_026),
                .refuse(status: 400, code: 131_047), .refuse(status: 400, code: 99_999), .garbage)
            var seen: [SendingFailure] = []
            while let failure = try await Self.failure(of: account) { seen.append(failure) }
            #expect(
                seen == [
                    SendingFailure(.lane, code: "131056"),
                    SendingFailure(.accountBackoff, code: "130429", retryAfter: .seconds(7)),
                    SendingFailure(.accountBackoff, code: "80007", retryAfter: .seconds(60)),
                    SendingFailure(.accountBackoff, code: "http_429"),
                    // It says itself that there is no message; of the next two nobody knows.
                    SendingFailure(.accountBackoff, code: "131016"),
                    SendingFailure(.accountBackoff, code: "131000", mayHaveBeenTaken: true),
                    SendingFailure(.accountBackoff, code: "http_503", mayHaveBeenTaken: true),
                    SendingFailure(.accountPaused, code: "190"), SendingFailure(.accountPaused, code: "200"),
                    SendingFailure(.accountPaused, code: "http_403"), SendingFailure(.terminal, code: "131026"),
                    SendingFailure(.terminal, code: "131047"), SendingFailure(.terminal, code: "99999"),
                    SendingFailure(.accountBackoff, code: "unreadable_answer", mayHaveBeenTaken: true),
                ])
        }
    }

    @Test func `a wrong token and a number that is not ours pause the account`() async throws {
        try await Self.run(token: "wrong") { _, account in
            let failure = try await Self.failure(of: account)
            #expect(failure == SendingFailure(.accountPaused, code: "190"))
        }
        try await Self.run(number: "1") { _, account in
            let failure = try await Self.failure(of: account)
            #expect(failure == SendingFailure(.accountPaused, code: "33"))
        }
    }

    @Test func `Graph is asked in the version that is configured, and for nothing but to send`() async throws {
        try await Self.run(version: "v1.0") { meta, account in
            let failure = try await Self.failure(of: account)
            #expect(failure == SendingFailure(.terminal, code: "2635"))
            let found = try await account.lookUp(Self.part(.text("x")), since: .now)
            #expect(found == nil)
            #expect(meta.calls == 1)
        }
    }

    private static func runUnanswered(
        at url: String, reportAfter: Duration = .seconds(600), _ body: (MetaAccount) async throws -> Void
    ) async throws {
        let client = HTTPClient()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await client.run() }
            defer { group.cancelAll() }
            let settings = MetaSettings(
                appSecrets: ["s"], verifyToken: "v", accessToken: "t", phoneNumberID: "1", apiURL: url)
            try await body(MetaAccount(settings, messagesPerSecond: 1, reportAfter: reportAfter, client: client))
        }
    }

    @Test func `nobody there is no message there`() async throws {
        try await Self.runUnanswered(at: "http://127.0.0.1:1") { account in
            let failure = try await Self.failure(of: account)
            #expect(failure == SendingFailure(.accountBackoff, code: "unreachable"))
        }
    }

    @Test func `time that is over before anything has left took no message`() async throws {
        try await ProviderLine.run(to: 1) { line in
            try await Self.runUnanswered(at: line.url, reportAfter: .seconds(2)) { account in
                try await line.set(.unreachable)
                let lost = try await Self.failure(of: account)
                #expect(lost == SendingFailure(.accountBackoff, code: "timeout"))
                try await line.set(.silent)
                let unanswered = try await Self.failure(of: account)
                #expect(unanswered == SendingFailure(.accountBackoff, code: "timeout", mayHaveBeenTaken: true))
            }
        }
    }
}
