import Core
import Foundation
import Testing

/// What is read of a mailbox's configuration.
@Suite struct GmailSettingsTests {
    private static let user = #"{"client_id":"i","client_secret":"s","refresh_token":"r"}"#
    private static let account =
        #"{"client_email":"a@p","private_key":"k","private_key_id":"1","token_uri":"http://t"}"#

    private func read(_ values: [String: String], file: String = user) throws -> (GmailSettings?, [String]) {
        let path = FileManager.default.temporaryDirectory.appending(path: "settings-\(UUID().uuidString).json")
        try Data(file.utf8).write(to: path)
        defer { try? FileManager.default.removeItem(at: path) }
        var reader = EnvironmentReader(["GMAIL_CREDENTIALS_PATH": path.path].merging(values) { $1 })
        let settings = GmailSettings(from: &reader)
        do {
            try reader.finish()
            return (settings, [])
        } catch {
            return (settings, error.problems)
        }
    }

    @Test func `without variables there is no mailbox, and nothing is wrong`() throws {
        var reader = EnvironmentReader([:])
        #expect(GmailSettings(from: &reader) == nil)
        try reader.finish()
    }

    @Test func `a mailbox alone is polled, with Google's own addresses`() throws {
        let (settings, problems) = try read(["GMAIL_MAILBOX": "Support@Example.com"])
        #expect(problems == [])
        #expect(settings?.mailboxes == ["support@example.com"])
        #expect(settings?.push == nil)
        #expect(settings?.unitsPerMinute == 6000)
        #expect(settings?.authenticationServer == "mx.google.com")
        #expect(settings?.apiURL == "https://gmail.googleapis.com")
        let credentials = GoogleCredentials.authorizedUser(
            clientID: "i", clientSecret: "s", refreshToken: "r", tokenURL: "https://oauth2.googleapis.com/token")
        #expect(settings?.credentials == credentials)
    }

    @Test func `a service account opens a list`() throws {
        let values = [
            "GMAIL_MAILBOX": "a@example.com, b@example.com", "GMAIL_PUBSUB_TOPIC": "projects/p/topics/t",
            "GMAIL_PUSH_AUDIENCE": "aud", "GMAIL_PUSH_SERVICE_ACCOUNT": "push@p",
        ]
        let (settings, problems) = try read(values, file: Self.account)
        #expect(problems == [])
        #expect(settings?.mailboxes == ["a@example.com", "b@example.com"])
        #expect(settings?.push == GmailSettings.Push(topic: "projects/p/topics/t", audience: "aud", account: "push@p"))
        #expect(try read(values).1.contains { $0.contains("only with a service account") })
    }

    @Test func `everything that is wrong is said at once`() throws {
        let (_, problems) = try read(
            [
                "GMAIL_MAILBOX": "nobody", "GMAIL_PUBSUB_TOPIC": "gmail", "GMAIL_GROUPS": "team",
                "GMAIL_UNITS_PER_MINUTE": "10",
            ], file: "{}")
        for name in [
            "GMAIL_MAILBOX", "GMAIL_CREDENTIALS_PATH", "GMAIL_PUBSUB_TOPIC", "GMAIL_PUSH_AUDIENCE",
            "GMAIL_PUSH_SERVICE_ACCOUNT", "GMAIL_GROUPS", "GMAIL_UNITS_PER_MINUTE",
        ] {
            #expect(problems.contains { $0.hasPrefix(name) }, "\(name)")
        }
    }
}
