import Core
import FoundationEssentials
import Gmail
import HTTPClient
import Lifecycle
import StandIns
import Synchronization

@testable import OutboundDispatcher

/// A mailbox at a stand-in, and an account that writes from it.
struct GmailFixture: Sendable {
    let gmail: GmailStandIn
    let client: GmailClient
    let account: GmailAccount
    let drafts: FakeDrafts

    static func run(answering mail: AnsweredMail? = nil, _ body: @Sendable (GmailFixture) async throws -> Void)
        async throws
    {
        try await GmailStandIn.run { gmail, api in
            let http = HTTPClient()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await http.run() }
                defer { group.cancelAll() }
                let identity = gmail.identity
                let client = GmailClient(
                    apiURL: api,
                    tokens: GoogleTokens(
                        credentials: .authorizedUser(
                            clientID: identity.clientID, clientSecret: identity.clientSecret,
                            refreshToken: identity.refreshToken, tokenURL: "\(api)/token"), client: http),
                    quota: GmailQuota(units: FreeUnits()), client: http)
                let drafts = FakeDrafts()
                let mails = FakeMails(mail: mail)
                let account = GmailAccount(
                    identity.mailbox, lookUpAfter: .seconds(30), client: client, drafts: drafts, mails: mails)
                try await body(GmailFixture(gmail: gmail, client: client, account: account, drafts: drafts))
                http.shutDown()
            }
        }
    }

    /// A customer's mail, as the mailbox has it.
    @discardableResult
    func question(_ number: Int = 1) -> GmailMessageRecord {
        gmail.receive(
            """
            From: Kim <kim@example.org>
            To: \(gmail.identity.mailbox)
            Subject: Password
            Message-ID: <question-\(number)@example.org>

            How do I reset it?
            """)
    }

    /// An answer to it.
    func answer(
        to question: GmailMessageRecord?, author: ReplyAuthor = .agent, kind: ReplyKind = .answer, number: Int = 1
    ) -> ReplyRequested {
        ReplyRequested(
            account: account.account, messageID: Fixtures.messageID, ticketReference: Fixtures.reference,
            conversationID: UUID.derived(from: "a conversation"), customerID: UUID.derived(from: "a customer"),
            channel: .email, to: ReplyAddress(email: "kim@example.org"), author: author, kind: kind,
            subject: "Password", parts: ["Open Settings,", "then Security."], html: "<p>Open Settings</p>",
            thread: ReplyThread(
                threadID: question?.threadID, inReplyTo: "<question-\(number)@example.org>",
                references: ["<earlier@example.org>", "<question-\(number)@example.org>"]),
            requestedAt: Fixtures.requestedAt)
    }

    func part(of reply: ReplyRequested, attempt: UUID = UUID.derived(from: "an attempt")) -> OutgoingPart {
        OutgoingPart(
            attemptID: attempt, place: 0, content: .text(account.parts(of: reply).first ?? ""), reply: reply)
    }

    func request(_ reply: ReplyRequested, id: String = "event-1") -> Event<ReplyRequested> {
        Event(id: id, type: .replyRequested, source: "test", time: Fixtures.requestedAt, data: reply)
    }
}

/// A budget without an end.
struct FreeUnits: MailboxUnitKeeping {
    func take(_ units: Int, of mailbox: String, isSend: Bool) async throws -> Duration? { nil }
}

/// Keeps drafts; dies where it is told to.
final class FakeDrafts: DraftKeeping {
    /// The process is no more.
    struct Died: Error {}
    enum Death {
        case beforeKeeping
        case afterKeeping
    }
    private let state = Mutex<(kept: [UUID: KeptDraft], death: Death?, first: KeptDraft?)>(([:], nil, nil))

    var kept: [UUID: KeptDraft] { state.withLock { $0.kept } }

    func die(_ death: Death) { state.withLock { $0.death = death } }

    /// Somebody else notes a draft of his own in the moment before the next one is noted.
    func beFirst(_ draft: KeptDraft) { state.withLock { $0.first = draft } }

    func keep(_ draft: KeptDraft, of attemptID: UUID) async throws -> KeptDraft {
        try state.withLock { state in
            let death = state.death
            state.death = nil
            if death == .beforeKeeping { throw Died() }
            let kept = state.kept[attemptID] ?? state.first ?? draft
            state.kept[attemptID] = kept
            if death == .afterKeeping { throw Died() }
            return kept
        }
    }

    func draft(of attemptID: UUID) async throws -> KeptDraft? { state.withLock { $0.kept[attemptID] } }
}

/// One mail, which everything answers.
struct FakeMails: AnsweredMailReading {
    let mail: AnsweredMail?

    func mail(answeredBy messageID: UUID) async throws -> AnsweredMail? { mail }
}
