import Core
import Gmail
import StandIns
import TestSupport
import Testing

/// What opens the mailboxes.
@Suite(.timeLimit(.minutes(2)))
struct GoogleTokensTests {
    @Test func `one token serves many calls, and many who need one ask once`() async throws {
        try await GmailFixture.run { fixture in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<20 {
                    group.addTask { _ = try await fixture.client.currentHistoryID(of: fixture.mailbox) }
                }
                try await group.waitForAll()
            }
            #expect(fixture.gmail.calls(of: .token).count == 1)
            #expect(fixture.gmail.calls(of: .profile).count == 20)
        }
    }

    @Test func `a token that was taken back is replaced once`() async throws {
        try await GmailFixture.run { fixture in
            _ = try await fixture.client.currentHistoryID(of: fixture.mailbox)
            fixture.gmail.expireTokens()
            _ = try await fixture.client.currentHistoryID(of: fixture.mailbox)
            #expect(fixture.gmail.calls(of: .token).count == 2)
        }
    }

    @Test func `a short-lived token is renewed before it ends`() async throws {
        try await GmailFixture.run { fixture in
            fixture.gmail.setTokenLifetime(0.2)
            let first = try await fixture.tokens.token(for: fixture.mailbox)
            #expect(try await eventually { try await fixture.tokens.token(for: fixture.mailbox) != first })
        }
    }

    @Test func `an access that was taken away is one that a person must mend`() async throws {
        try await GmailFixture.run { fixture in
            fixture.gmail.setRevoked(true)
            let error = await #expect(throws: GmailError.self) {
                _ = try await fixture.client.currentHistoryID(of: fixture.mailbox)
            }
            #expect(error?.kind == .refusedAccess)
            fixture.gmail.setRevoked(false)
            _ = try await fixture.client.currentHistoryID(of: fixture.mailbox)
        }
    }

    @Test func `a service account opens every mailbox of its domain, and no other`() async throws {
        var identity = GmailIdentity()
        identity.furtherMailboxes = ["sales@example.com"]
        try await GmailFixture.run(identity: identity, isServiceAccount: true) { fixture in
            for mailbox in ["support@example.com", "sales@example.com"] {
                _ = try await fixture.client.currentHistoryID(of: mailbox)
            }
            #expect(
                Set(fixture.gmail.calls(of: .profile).map(\.mailbox)) == ["support@example.com", "sales@example.com"])
            let error = await #expect(throws: GmailError.self) {
                _ = try await fixture.client.currentHistoryID(of: "boss@example.com")
            }
            #expect(error?.kind == .refusedAccess)
        }
    }

    @Test func `files are told apart, and others are refused`() {
        let user = GmailIdentity().authorizedUser(api: "http://127.0.0.1")
        guard case .authorizedUser(_, _, _, "http://127.0.0.1/token") = GoogleCredentials(json: Array(user.utf8)) else {
            Issue.record("no authorized user")
            return
        }
        #expect(GoogleCredentials(json: Array("{}".utf8)) == nil)
        #expect(GoogleCredentials(json: Array(#"{"client_id":"a","client_secret":"b"}"#.utf8)) == nil)
        #expect(GoogleCredentials(json: []) == nil)
    }
}
