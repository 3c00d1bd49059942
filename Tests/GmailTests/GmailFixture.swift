import Core
import Gmail
import HTTPClient
import StandIns
import Synchronization

/// A client with a stand-in to talk to.
struct GmailFixture: Sendable {
    let gmail: GmailStandIn
    let api: String
    let client: GmailClient
    let tokens: GoogleTokens
    let units: CountedUnits
    var mailbox: String { gmail.identity.mailbox }

    static func run<Value: Sendable>(
        identity: GmailIdentity = GmailIdentity(), isServiceAccount: Bool = false,
        _ body: @Sendable (GmailFixture) async throws -> Value
    ) async throws -> Value {
        try await GmailStandIn.run(identity: identity) { gmail, api in
            let http = HTTPClient()
            let file =
                isServiceAccount
                ? gmail.identity.serviceAccountFile(api: api, key: gmail.serviceAccountKey)
                : gmail.identity.authorizedUser(api: api)
            guard let credentials = GoogleCredentials(json: Array(file.utf8)) else { throw GmailError(.unreadable) }
            let tokens = GoogleTokens(credentials: credentials, client: http)
            let units = CountedUnits()
            let quota = GmailQuota(units: units, patience: .seconds(2))
            let fixture = GmailFixture(
                gmail: gmail, api: api,
                client: GmailClient(apiURL: api, tokens: tokens, quota: quota, client: http), tokens: tokens,
                units: units)
            return try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await http.run() }
                defer { group.cancelAll() }
                return try await body(fixture)
            }
        }
    }
}

/// Counts what was taken, and refuses as it is told.
final class CountedUnits: MailboxUnitKeeping {
    private let state = Mutex((taken: 0, sends: 0, pauses: [Duration]()))

    var taken: Int { state.withLock { $0.taken } }
    var sends: Int { state.withLock { $0.sends } }

    func refuse(_ pauses: Duration...) { state.withLock { $0.pauses += pauses } }

    func take(_ units: Int, of mailbox: String, isSend: Bool) async throws -> Duration? {
        state.withLock { state in
            if !state.pauses.isEmpty { return state.pauses.removeFirst() }
            state.taken += units
            if isSend { state.sends += units }
            return nil
        }
    }
}
