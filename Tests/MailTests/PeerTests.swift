import Core
import Foundation
import TestSupport
import Testing

@testable import Mail

/// Python's own library as a counterpart: we read what it writes, and it reads what we write.
@Suite(.timeLimit(.minutes(6)))
struct PeerTests {
    @Test func `what Python writes is read`() async throws {
        let (status, output) = try await PythonPeer.run("mail.py", ["write", "7", "400"])
        if status == PythonPeer.isMissing { return print("skipped: the Python libraries cannot be installed here") }
        try #require(status == 0, "\(output)")
        var count = 0
        for line in output.split(separator: "\n") where line.hasPrefix("{") {
            let value = try JSONValue(json: line.utf8)
            let raw = try #require(Data(base64Encoded: value["raw"]?.string ?? ""))
            let mail = InboundMail(Array(raw), settings: Mails.settings)
            let charset = value["charset"]?.string ?? ""
            #expect(mail.subject == value["subject"]?.string?.trimmed, "\(charset)")
            #expect(mail.sender.customer?.address == value["address"]?.string)
            #expect(Self.solid(mail.sender.customer?.name) == Self.solid(value["name"]?.string), "\(charset)")
            #expect(mail.text.full == value["text"]?.string?.trimmed, "\(charset)")
            #expect(
                mail.attachments.map(\.name) == (value["attachments"]?.array ?? []).map { $0.string ?? "message.eml" })
            #expect(mail.thread.references == value["references"]?.array?.compactMap(\.string))
            count += 1
        }
        #expect(count == 400)
    }

    @Test func `what we write Python reads without complaint`() async throws {
        var chance = SeededGenerator(seed: 11)
        let mails = (0..<300).map { Self.mail($0, &chance) }
        let lines = try mails.map { Data(try $0.bytes()).base64EncodedString() }.joined(separator: "\n")
        let file = FileManager.default.temporaryDirectory.appending(path: "mails-\(UUID().uuidString)")
        try Data(lines.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let (status, output) = try await PythonPeer.run("mail.py", ["read", file.path])
        if status == PythonPeer.isMissing { return print("skipped: the Python libraries cannot be installed here") }
        try #require(status == 0, "\(output)")
        let values = try output.split(separator: "\n").filter { $0.hasPrefix("{") }.map { try JSONValue(json: $0.utf8) }
        try #require(values.count == mails.count)
        for (mail, value) in zip(mails, values) {
            #expect(value["defects"]?.array == [])
            #expect(value["subject"]?.string == mail.subject)
            #expect(Self.solid(value["from_name"]?.string) == Self.solid(mail.from.name))
            #expect(value["from"]?.string == mail.from.address)
            #expect(value["to"]?.string == mail.to.address)
            #expect(value["text"]?.string == mail.text)
            #expect(value["html"]?.string == mail.html)
            #expect(value["references"]?.array?.compactMap(\.string) == ReplyThreading.bounded(mail.references))
            #expect(value["message"]?.string == mail.message)
            #expect(value["date"]?.integer == Int(mail.date.milliseconds / 1000))
            #expect((value["longest"]?.integer ?? 999) <= 78)
        }
    }

    /// In names the peer loses or adds blanks between encoded words, where RFC 2047 says that they are nothing.
    private static func solid(_ name: String?) -> [UInt8] { (name ?? "").utf8.filter { $0 != UInt8(ascii: " ") } }

    private static let alphabet = Array("abcXYZ019 ,.;:<>()[]\"'\\@=?_-!%&/äßéñ日本語🙂\u{301}")

    private static func words(_ longest: Int, _ chance: inout SeededGenerator) -> String {
        let letters = (0..<Int.random(in: 0...longest, using: &chance)).map { _ in
            alphabet.randomElement(using: &chance) ?? "x"
        }
        // The peer takes white space off the ends of a header, and reads two blanks as one.
        return "x" + String(letters).split(separator: " ").joined(separator: " ")
    }

    private static func mail(_ number: Int, _ chance: inout SeededGenerator) -> OutgoingMail {
        let lines = (0..<Int.random(in: 1...8, using: &chance)).map { _ in words(120, &chance) }
        let date = Timestamp(milliseconds: Int64.random(in: 0..<2_000_000_000, using: &chance) * 1000)
        let from = MailAddress(Mails.support, name: words(60, &chance)) ?? Mails.address(Mails.support)
        return OutgoingMail(
            from: from, to: Mails.address("user\(number)@customer.example"), subject: words(150, &chance),
            text: lines.joined(separator: "\n"),
            html: Bool.random(using: &chance) ? "<p>\(words(300, &chance))</p>" : nil,
            voice: [.agent, .notice, .person].randomElement(using: &chance) ?? .agent, message: "m\(number)",
            date: date,
            inReplyTo: "<\(number)@a.example>",
            references: (0..<Int.random(in: 0...40, using: &chance)).map { "<\($0).\(number)@a.example>" })
    }
}
