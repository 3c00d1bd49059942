import Foundation
import Testing

@testable import Mail

/// The mails that Python tests its own library with, where they are installed (`libpython3.11-testsuite`).
struct CorpusTests {
    private static let folder = "/usr/lib/python3.11/test/test_email/data"

    @Test func `mails that were collected for their ugliness are read`() throws {
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: Self.folder)) ?? []).filter {
            $0.hasSuffix(".txt")
        }
        if names.isEmpty { return print("skipped: \(Self.folder) is not installed") }
        for name in names {
            let bytes = Array(try Data(contentsOf: URL(filePath: "\(Self.folder)/\(name)")))
            let mail = InboundMail(bytes, settings: Mails.settings)
            #expect(!mail.thread.messageID.isEmpty, "\(name)")
        }
        func read(_ number: String) throws -> InboundMail {
            InboundMail(
                Array(try Data(contentsOf: URL(filePath: "\(Self.folder)/msg_\(number).txt"))), settings: Mails.settings
            )
        }
        #expect(try read("01").text.full.hasPrefix("Hi,\n\nDo you like this message?"))
        #expect(try read("07").attachments.map(\.name) == ["dingusfish.gif"])
        #expect(try read("16").automatic == .report)
        #expect(
            try read("43").deliveryReport?.recipients.contains { $0.code == "5.1.1" || $0.action == .failed } == true)
    }
}
