import Core
import FoundationEssentials
import HTTPClient
import Lifecycle
import Mail
import Signatures
import StandIns
import Synchronization
import TestSupport
import Testing

@testable import OutboundDispatcher

/// Notices against a mail server that holds the dialogue as strictly as a real one.
@Suite(.timeLimit(.minutes(3)))
struct NoticeTests {
    private static let link = NoticeLink(keys: [Array("a key of no less than thirty-two bytes".utf8)])

    private static func notice(_ number: Int = 1, to address: String = "kim@example.org") -> Notice {
        Notice(
            messageID: UUID.derived(from: "reply \(number)"), attemptID: UUID.derived(from: "attempt \(number)"),
            address: address, reference: Fixtures.reference, takenAt: Fixtures.requestedAt)
    }

    private static func sweep(
        _ store: FakeNoticeStore, to sink: SMTPSink, timeout: Duration = .seconds(10)
    ) throws -> NoticeSweep {
        let from = try #require(NoticeSettings.address("Support <support@example.com>"))
        let server = SMTPSettings(host: "127.0.0.1", port: sink.port, from: "support@example.com")
        return NoticeSweep(
            store: store,
            transport: SMTPTransport(server, from: from, client: SMTPClient(server, timeout: timeout)),
            mail: NoticeMail(publicBaseURL: "https://help.example.com/fte", link: link),
            limits: NoticeLimits(perHour: 100), log: .silent, metrics: MetricsRegistry())
    }

    @Test func `a notice says where the reply is, and nothing that anybody typed`() async throws {
        try await SMTPSink.run { sink in
            let store = FakeNoticeStore(.claimed(Self.notice()))
            let sweep = try Self.sweep(store, to: sink)
            #expect(try await sweep.sendNext())
            #expect(try await !sweep.sendNext())
            let sent = try #require(sink.mails.first)
            #expect(sent.recipients == ["kim@example.org"])
            #expect(sent.sender == "support@example.com")
            let own = OwnAddresses([])
            let mail = InboundMail(
                sent.bytes, settings: MailSettings(own: own, authenticationServer: "mx.example.com"))
            #expect(mail.subject == "A reply to your request \(Fixtures.reference)")
            #expect(mail.text.new.contains("https://help.example.com/fte/support#\(Fixtures.reference)"))
            let stop = "https://help.example.com/fte/support/not-me?" + Self.link.query(for: Self.notice().messageID)
            #expect(sent.text.replacing("=\r\n", with: "").replacing("=3D", with: "=").contains(stop))
            for header in [
                "Auto-Submitted: auto-generated", "X-Auto-Response-Suppress: All", "X-FTE-Loop: ",
                "From: Support <support@example.com>", "To: kim@example.org",
                "X-FTE-Message: \(Self.notice().attemptID.text)",
            ] { #expect(sent.text.contains(header), "\(header)") }
            #expect(mail.automatic != nil)
            #expect(
                store.endings == [.sent(providerMessageID: "<\(Self.notice().attemptID.text)@example.com>")])
        }
    }

    @Test func `what the server certainly has not waits for it, what it may have is not sent again`() async throws {
        try await SMTPSink.run { sink in
            sink.plan(.refuseConnection(421), .refuseRecipient(550), .takeAndDrop, .refuseMail(451))
            let store = FakeNoticeStore(
                .claimed(Self.notice(1)), .claimed(Self.notice(2)), .claimed(Self.notice(3)), .claimed(Self.notice(4)))
            let sweep = try Self.sweep(store, to: sink)
            while try await sweep.sendNext() {}
            let kinds = store.endings.map { ending in
                switch ending {
                case .sent: "sent"
                case .failed(let code): code
                case .unclear: "unclear"
                case .later: "later"
                }
            }
            #expect(kinds == ["later", "smtp_550", "unclear", "later"])
            #expect(sink.mails.count == 1)
        }
    }

    @Test func `a server that refuses the account is said to be paused`() async throws {
        try await SMTPSink.run(account: ("fte", "secret")) { sink in
            let store = FakeNoticeStore(.claimed(Self.notice()))
            let sweep = try Self.sweep(store, to: sink)
            #expect(sweep.condition == "ok")
            #expect(try await sweep.sendNext())
            #expect(sweep.condition == "paused (smtp_530)")
            guard case .later = store.endings.first else { throw UnexpectedResult() }
        }
    }

    @Test func `an interrupted one is left alone, and an address that is none goes nowhere`() async throws {
        try await SMTPSink.run { sink in
            let store = FakeNoticeStore(
                .interrupted(Self.notice()), .refused(.hourLimit), .claimed(Self.notice(2, to: "a\r\nb@example.org")))
            let sweep = try Self.sweep(store, to: sink)
            while try await sweep.sendNext() {}
            #expect(store.endings == [.unclear, .failed(code: "invalid_address")])
            #expect(sink.connections == 0)
        }
    }

    // MARK: Settings

    private static func read(_ changes: [String: String?]) -> (NoticeSettings?, [String]) {
        var environment = [
            "SMTP_URL": "smtp://127.0.0.1:25", "MAIL_FROM": "\"The Team\" <support@example.com>",
            "PUBLIC_BASE_URL": "https://help.example.com/", "TICKET_KEY": String(repeating: "k", count: 40),
        ]
        for (name, value) in changes { environment[name] = value }
        var reader = EnvironmentReader(environment)
        let settings = NoticeSettings(from: &reader, gmail: nil, isWebFormEnabled: true)
        do {
            try reader.finish()
            return (settings, [])
        } catch { return (settings, error.problems) }
    }

    @Test func `the settings are read`() {
        let (settings, problems) = Self.read([:])
        #expect(problems.isEmpty)
        #expect(settings?.from == MailAddress("support@example.com", name: "The Team"))
        #expect(settings?.publicBaseURL == "https://help.example.com")
        #expect(settings?.limits.perHour == 200)
    }

    @Test func `without a mail server nothing else is asked for`() {
        let (settings, problems) = Self.read(["SMTP_URL": nil, "TICKET_KEY": nil, "PUBLIC_BASE_URL": nil])
        #expect(settings == nil)
        #expect(problems.isEmpty)
    }

    @Test(arguments: [
        ("MAIL_FROM", nil), ("MAIL_FROM", "Support"), ("MAIL_FROM", "a@b.example\r\nBcc: c@d.example"),
        ("PUBLIC_BASE_URL", nil), ("PUBLIC_BASE_URL", "help.example.com"), ("TICKET_KEY", nil),
    ])
    func `what is missing or wrong is reported`(name: String, value: String?) {
        let (_, problems) = Self.read([name: value])
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix(name) == true)
    }
}

/// Gives what it is told to, and keeps what became of it.
final class FakeNoticeStore: NoticeStoring {
    private let state: Mutex<(waiting: [TakenNotice], endings: [NoticeEnding])>

    init(_ waiting: TakenNotice...) {
        state = Mutex((waiting, []))
    }

    var endings: [NoticeEnding] { state.withLock { $0.endings } }

    func take(by account: ChannelAccount, limits: NoticeLimits, at: Timestamp) async throws -> TakenNotice? {
        state.withLock { $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }
    }

    func record(_ ending: NoticeEnding, of notice: Notice, at: Timestamp) async throws {
        state.withLock { $0.endings.append(ending) }
    }
}
