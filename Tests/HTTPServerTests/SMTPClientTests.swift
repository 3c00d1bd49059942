import Core
import HTTPClient
import StandIns
import TestSupport
import Testing

/// The client against a server that holds the dialogue as strictly as a real one.
@Suite(.timeLimit(.minutes(3)))
struct SMTPClientTests {
    private static let mail = Array("Subject: Hello\r\n\r\nOne\r\n.\r\n..two\r\nThree\r\n".utf8)

    private static func settings(_ url: String) throws -> SMTPSettings {
        var reader = EnvironmentReader(["SMTP_URL": url, "MAIL_FROM": "support@example.com"])
        return try #require(SMTPSettings(from: &reader))
    }

    private static func send(
        by sink: SMTPSink, url: String? = nil, mail: [UInt8] = mail, to: String = "kim@example.org",
        timeout: Duration = .seconds(20)
    ) async throws {
        let client = SMTPClient(try settings(url ?? sink.url), timeout: timeout)
        try await client.send(mail, from: "support@example.com", to: to)
    }

    private static func failure(
        _ fault: SMTPSink.Fault, timeout: Duration = .seconds(20)
    ) async throws -> (SMTPError?, taken: Int) {
        try await SMTPSink.run { sink in
            sink.plan(fault)
            let error = await #expect(throws: SMTPError.self) { try await send(by: sink, timeout: timeout) }
            return (error, sink.mails.count)
        }
    }

    @Test func `a mail arrives byte for byte, dots included`() async throws {
        try await SMTPSink.run { sink in
            try await Self.send(by: sink)
            let mail = try #require(sink.mails.first)
            #expect(mail.bytes == Self.mail)
            #expect(mail.sender == "support@example.com")
            #expect(mail.recipients == ["kim@example.org"])
            #expect(mail.user == nil)
        }
    }

    @Test func `a large mail arrives whole`() async throws {
        let large = Array("Subject: Hello\r\n\r\n".utf8) + (0..<5000).flatMap { Array(".line \($0)\r\n".utf8) }
        try await SMTPSink.run { sink in
            try await Self.send(by: sink, mail: large)
            #expect(sink.mails.first?.bytes == large)
        }
    }

    @Test func `it signs in, and is told when it may not`() async throws {
        try await SMTPSink.run(account: ("fte@example.com", "p:ss")) { sink in
            let place = "127.0.0.1:\(sink.port)"
            try await Self.send(by: sink, url: "smtp://fte%40example.com:p%3Ass@\(place)")
            #expect(sink.mails.map(\.user) == ["fte@example.com"])
            for url in ["smtp://fte%40example.com:wrong@\(place)", "smtp://\(place)"] {
                let error = await #expect(throws: SMTPError.self) { try await Self.send(by: sink, url: url) }
                guard case .authentication = error?.kind else {
                    Issue.record("\(String(describing: error))")
                    continue
                }
            }
            #expect(sink.mails.count == 1)
        }
    }

    @Test(arguments: [
        (SMTPSink.Fault.refuseRecipient(550), SMTPError.Kind.permanent(code: 550)),
        (.refuseRecipient(451), .temporary(code: 451)), (.refuseSender(553), .permanent(code: 553)),
        (.refuseMail(554), .permanent(code: 554)), (.refuseMail(452), .temporary(code: 452)),
        (.refuseConnection(554), .unreachable(code: 554)), (.refuseConnection(421), .unreachable(code: 421)),
    ])
    func `what the server refuses it has not taken`(fault: SMTPSink.Fault, kind: SMTPError.Kind) async throws {
        let (error, taken) = try await Self.failure(fault)
        #expect(error?.kind == kind)
        #expect(error?.mayHaveBeenTaken == false)
        #expect(taken == 0)
    }

    @Test(arguments: [SMTPSink.Fault.takeAndDrop, .takeAndHang])
    func `without the last answer nobody knows`(fault: SMTPSink.Fault) async throws {
        let (error, taken) = try await Self.failure(fault, timeout: .seconds(2))
        #expect(error?.mayHaveBeenTaken == true)
        #expect(taken == 1)
    }

    @Test func `a server that is not there has taken nothing`() async throws {
        let client = SMTPClient(try Self.settings("smtp://127.0.0.1:1"), timeout: .seconds(5))
        let error = await #expect(throws: SMTPError.self) {
            try await client.send(Self.mail, from: "support@example.com", to: "kim@example.org")
        }
        #expect(error?.kind == .unreachable(code: nil))
        #expect(error?.mayHaveBeenTaken == false)
    }

    @Test func `nothing leaves this machine unencrypted`() async throws {
        try await SMTPSink.run { sink in
            // libcurl takes this name for this machine; the settings do not.
            let error = await #expect(throws: SMTPError.self) {
                try await Self.send(by: sink, url: "smtp://mail.localhost:\(sink.port)")
            }
            #expect(error?.kind == .tls)
            #expect(sink.connections == 1)
            #expect(sink.mails.isEmpty)
        }
    }

    @Test(arguments: [
        "kim@example.org\r\nRCPT TO:<eve@example.org>", "kim@example.org\n", "kim@example\0.org", "kim",
        "kim@example.org>\u{0}", "a@b> SIZE=1", "kim@exämple.org",
    ])
    func `an address that is none goes into no envelope`(address: String) async throws {
        try await SMTPSink.run { sink in
            let error = await #expect(throws: SMTPError.self) { try await Self.send(by: sink, to: address) }
            #expect(error?.kind == .invalidMail)
            #expect(sink.connections == 0)
        }
    }

    @Test func `who is cancelled waits no longer`() async throws {
        try await SMTPSink.run { sink in
            sink.plan(.takeAndHang)
            let begun = ContinuousClock.now
            await withTaskGroup { group in
                group.addTask {
                    let error = await #expect(throws: SMTPError.self) {
                        try await Self.send(by: sink, timeout: .seconds(60))
                    }
                    #expect(error?.kind == .cancelled)
                    #expect(error?.mayHaveBeenTaken == true)
                }
                #expect(await eventually { sink.mails.count == 1 })
                group.cancelAll()
            }
            #expect(begun.duration(to: .now) < .seconds(40))
        }
    }
}
