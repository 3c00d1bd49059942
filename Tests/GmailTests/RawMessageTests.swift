import Core
import Foundation
import Testing

@testable import Gmail

/// A mail that is read while it comes in.
@Suite struct RawMessageTests {
    private static let mail = Array("From: kim@example.org\r\nSubject: \u{E4}~?>\r\n\r\n\u{FE}\u{FF}Hello\r\n".utf8)

    private static func read(_ answer: String, by size: Int = 7) throws -> GmailMessage {
        let message = RawMessage()
        message.begin()
        var rest = Array(answer.utf8)[...]
        while !rest.isEmpty {
            #expect(message.take(Array(rest.prefix(size))))
            rest = rest.dropFirst(size)
        }
        return try message.message()
    }

    private static func answer(_ raw: String) -> String {
        #"{ "id" : "17", "labelIds": ["INBOX", "raw"], "snippet": "\"raw\": \"x\" \\", "payload": {"raw": "AAAA"}, "#
            + #""raw" : "\#(raw)", "threadId":"4","internalDate":"1790000000000"}"#
    }

    @Test(arguments: Array(1...24) + [1000])
    func `the mail is decoded wherever the answer is cut`(size: Int) throws {
        for cut in 0..<3 {
            let mail = Array(Self.mail.dropLast(cut))
            let message = try Self.read(Self.answer(WebSafeBase64.encode(mail)), by: size)
            #expect(message.raw == mail)
            #expect(message.id == "17" && message.threadID == "4" && message.labels == ["INBOX", "raw"])
            #expect(message.receivedAt == Timestamp(milliseconds: 1_790_000_000_000))
        }
    }

    @Test func `padding, the usual alphabet and escapes mean the same`() throws {
        let mail = Array(UInt8.min ... .max)
        let plain = Data(mail).base64EncodedString()
        #expect(plain.contains("/") && plain.contains("+") && plain.contains("="))
        for raw in [
            plain, plain.replacing("=", with: "\\u003d").replacing("+", with: "\\u002B").replacing("/", with: "\\/"),
        ] {
            #expect(try Self.read(Self.answer(raw)).raw == mail)
        }
    }

    @Test(arguments: ["QUJD!", "QUJDR", "QU JD", #"QU\u0000JD"#, #"QU\nJD"#, #"QU\u00zzJD"#])
    func `what is no base64 is said so`(raw: String) {
        #expect(throws: GmailError.self) { try Self.read(Self.answer(raw)) }
    }

    @Test func `an answer without a mail, half an answer, and none`() throws {
        #expect(try Self.read(#"{"id":"1"}"#).raw == nil)
        #expect(try Self.read(#"{"id":"1","raw":""}"#).raw == [])
        for answer in [#"{"id":"1","raw":"QUJD"#, "", "[]", #"["raw","QUJD"]"#, #"{"raw":["QUJD"]}"#, #"{"raw":null}"#]
        {
            #expect(throws: GmailError.self, "\(answer)") { try Self.read(answer) }
        }
    }

    @Test func `a second answer begins anew, and one that says too much is ended`() throws {
        let message = RawMessage()
        message.begin()
        #expect(message.take(Array(#"{"id":"1","raw":"QUJD"#.utf8)))
        message.begin()
        #expect(message.take(Array(#"{"id":"2","raw":"REVG"}"#.utf8)))
        #expect(try message.message().id == "2")
        #expect(try message.message().raw == Array("DEF".utf8))
        #expect(!message.take(Array(repeating: UInt8(ascii: " "), count: 2 * 1024 * 1024)))
    }
}
