import Core
import Foundation
import PostgresClient
import StandIns
import TestSupport
import Testing

extension Fleet {
    /// Runs a fleet whose mailbox is at a stand-in of Gmail.
    static func runWithGmail(
        identity: GmailIdentity = GmailIdentity(), services: [ServiceKind] = ServiceKind.allCases,
        environment: [String: String] = [:], _ body: @Sendable (Fleet, GmailStandIn) async throws -> Void
    ) async throws {
        try await GmailStandIn.run(identity: identity) { gmail, api in
            let file = try gmail.writeCredentials(api: api)
            defer { try? FileManager.default.removeItem(atPath: file) }
            let further = [
                "KAFKA_SESSION_TIMEOUT_MS": "4000", "PUBLIC_BASE_URL": "https://help.example.com",
            ].merging(environment) { $1 }
            let variables = gmail.identity.variables(api: api, credentialsPath: file).merging(further) { $1 }
            try await Fleet.run(FleetPlan(services: services, environment: variables)) { fleet in
                try await fleet.connect(gmail)
                try await body(fleet, gmail)
            }
        }
    }

    /// Tells a mailbox where the gateway is, and waits until it is read and watched.
    func connect(_ gmail: GmailStandIn) async throws {
        gmail.setGateway(try api)
        try await wait("the mailbox to be watched") { gmail.watchEnd() != nil }
        try await wait("the first cursor") {
            try await self.number("SELECT count(*) FROM mailbox_cursors WHERE watch_expires IS NOT NULL")
                == gmail.identity.furtherMailboxes.count + 1
        }
    }

    /// Waits until so many inbound mails are concluded.
    func waitForMail(_ messages: Int) async throws {
        try await wait("\(messages) concluded mails", within: .seconds(60)) {
            try await self.number(
                "SELECT count(*) FROM messages WHERE channel = 'email' AND direction = 'inbound' AND state = 'concluded'"
            )
                == messages
        }
    }
}

extension GmailStandIn {
    /// Writes the file that opens the mailboxes, at an address of the API, and gives its path.
    func writeCredentials(api: String) throws -> String {
        let file = FileManager.default.temporaryDirectory.appending(path: "gmail-\(UUID().uuidString).json")
        // Only a service account opens more than one.
        let credentials =
            identity.furtherMailboxes.isEmpty
            ? identity.authorizedUser(api: api)
            : identity.serviceAccountFile(api: api, key: serviceAccountKey)
        try Data(credentials.utf8).write(to: file)
        return file.path
    }
}

/// A mail of a customer for whom Gmail vouches.
struct CustomerMail {
    var content = "How do I reset my password?"
    var from = "kim@example.org"
    var subject = "Password"
    var id = UUID().uuidString.lowercased()
    var answers: String?
    var headers: [String] = []

    var text: String {
        let domain = from.split(separator: "@").last ?? ""
        var lines = [
            "Authentication-Results: mx.google.com; dmarc=pass header.from=\(domain)", "Return-Path: <\(from)>",
            "From: \(from)", "To: support@example.com", "Subject: \(subject)", "Message-ID: <\(id)@example.org>",
        ]
        if let answers { lines.append("References: \(answers)") }
        return (lines + headers).joined(separator: "\n") + "\n\n\(content)\n"
    }
}
