import Core
import Foundation
import Messaging
import PostgresClient
import StandIns
import TestSupport
import Testing

extension FleetSuite {
    /// What large mails cost the gateway.
    @Suite struct MailMemoryTests {
        private static let size = FleetPlan.isFull ? (mailboxes: 10, megabytes: 25) : (mailboxes: 4, megabytes: 12)
        private static let megabyte = 1024 * 1024

        @Test(.timeLimit(.minutes(5)))
        func `files of several mailboxes, read at once, leave the gateway small`() async throws {
            var identity = GmailIdentity()
            identity.furtherMailboxes = (2...Self.size.mailboxes).map { "box\($0)@example.com" }
            let boxes = [identity.mailbox] + identity.furtherMailboxes
            try await Fleet.runWithGmail(
                identity: identity, services: [.gateway],
                environment: ["GMAIL_POLL_SECONDS": "1", "GMAIL_MAILBOX": boxes.joined(separator: ",")]
            ) { fleet, gmail in
                let gateway = try fleet.service(.gateway).process.identifier
                let before = try Self.peak(of: gateway)
                let mail = Self.mail(megabytes: Self.size.megabytes)
                for box in boxes { gmail.receive(mail, in: box) }
                try await fleet.wait("the mails", within: .seconds(240)) {
                    try await fleet.messages(on: .ticketsIncoming).count == boxes.count
                }
                let growth = try Self.peak(of: gateway) - before
                print(
                    "\(boxes.count) mails of \(Self.size.megabytes) MB: \(growth / Self.megabyte) MB over \(before / Self.megabyte) MB"
                )
                #expect(growth < 48 * Self.megabyte)
                let bodies = try await fleet.messages(on: .ticketsIncoming).map {
                    try EventCodec.decode(TicketReceived.self, from: $0.value)
                }
                #expect(bodies.allSatisfy { $0.content == "Here is my backup." })
                #expect(bodies.allSatisfy { $0.metadata["attachments"] == "backup.bin" })
            }
        }

        /// The most memory that a process has ever held.
        private static func peak(of process: Int32) throws -> Int {
            let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
            let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
            return try #require(line.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) }) * 1024
        }

        private static func mail(megabytes: Int) -> [UInt8] {
            let lines = [
                "From: kim@example.org", "To: support@example.com", "Subject: Backup", "Message-ID: <b@example.org>",
                "MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=part", "", "--part",
                "Content-Type: text/plain; charset=utf-8", "", "Here is my backup.", "--part",
                "Content-Type: application/octet-stream; name=backup.bin", "Content-Transfer-Encoding: base64",
                "Content-Disposition: attachment; filename=backup.bin", "", "",
            ]
            var raw = Array(lines.joined(separator: "\r\n").utf8)
            let line = Array((String(repeating: "QUJD", count: 19) + "\r\n").utf8)
            raw.reserveCapacity(megabytes * Self.megabyte + 4096)
            while raw.count < megabytes * Self.megabyte { raw += line }
            return raw + Array("--part--\r\n".utf8)
        }
    }
}
