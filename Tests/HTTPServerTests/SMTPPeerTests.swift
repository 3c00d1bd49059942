import Core
import Foundation
import HTTPClient
import TestSupport
import Testing

/// A mail server that others have written, with TLS and accounts.
@Suite(.timeLimit(.minutes(2)))
struct SMTPPeerTests {
    private struct Ready: Decodable {
        let ports: [String: Int]
        /// An address of this machine that is not the loopback's; without one nothing there is asked for STARTTLS.
        let address: String?
        let authority: String
        let another: String
    }
    private struct Taken: Decodable, Equatable {
        let way: String
        let from: String
        let to: [String]
        let user: String?
        let content: Data
    }
    private static let mail = Array(
        "Subject: A reply\r\n\r\n.A line that begins with a dot\r\n..and with two\r\n\r\ngr\u{fc}n\r\n".utf8)
    private static let password = "s\u{e9}cret:@%"

    /// Runs the server, lends where it is, and gives what it has taken; nil where its library cannot be had.
    private static func run(_ body: @escaping @Sendable (Ready) async throws -> Void) async throws -> [Taken]? {
        let folder = FileManager.default.temporaryDirectory.appending(path: "mail-server-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let ready = folder.appending(path: "ready.json")
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                let stop = folder.appending(path: "stop").path
                defer { _ = FileManager.default.createFile(atPath: stop, contents: nil) }
                guard await eventually(within: .seconds(60), { FileManager.default.fileExists(atPath: ready.path) })
                else { return }
                try await body(try JSONDecoder().decode(Ready.self, from: Data(contentsOf: ready)))
            }
            let (status, output) = try await PythonPeer.run("mail_server.py", [folder.path])
            group.cancelAll()
            if status == PythonPeer.isMissing { return nil }
            try await group.waitForAll()
            try #require(status == 0, "\(output)")
            return try output.split(separator: "\n").filter { $0.hasPrefix("{") }.map {
                try JSONDecoder().decode(Taken.self, from: Data($0.utf8))
            }
        }
    }

    private static func send(
        _ way: String, at host: String, _ ready: Ready, trusting file: String?, password: String = password
    ) async throws -> SMTPError? {
        let settings = SMTPSettings(
            host: host, port: try #require(ready.ports[way]), beginsWithTLS: ["smtps", "elsewhere"].contains(way),
            user: way == "unencrypted" ? nil : "fte", password: way == "unencrypted" ? nil : password,
            from: "support@example.com", certificateFile: file)
        do {
            try await SMTPClient(settings, timeout: .seconds(15)).send(
                mail, from: "support@example.com", to: "kim@example.org")
            return nil
        } catch { return error }
    }

    @Test func `it gets mail over TLS from who trusts it and signs in, and from nobody else`() async throws {
        let taken = try await Self.run { ready in
            let loopback = "127.0.0.1"
            #expect(try await Self.send("smtps", at: loopback, ready, trusting: ready.authority) == nil)
            for file in [nil, ready.another] {
                let error = try await Self.send("smtps", at: loopback, ready, trusting: file)
                #expect(error?.kind == .tls && error?.mayHaveBeenTaken == false)
            }
            let elsewhere = try await Self.send("elsewhere", at: loopback, ready, trusting: ready.authority)
            #expect(elsewhere?.kind == .tls)
            let wrong = try await Self.send(
                "smtps", at: loopback, ready, trusting: ready.authority, password: "another")
            #expect(wrong?.kind == .authentication(code: 535))

            guard let address = ready.address else { return }
            #expect(try await Self.send("starttls", at: address, ready, trusting: ready.authority) == nil)
            #expect(try await Self.send("starttls", at: address, ready, trusting: ready.another)?.kind == .tls)
            let second = try await Self.send(
                "starttls", at: address, ready, trusting: ready.authority, password: "another")
            #expect(second?.kind == .authentication(code: 535))
            // Where it offers no TLS, nothing is said to it.
            #expect(try await Self.send("unencrypted", at: address, ready, trusting: nil)?.kind == .tls)
        }
        guard let taken else {
            print("skipped: the mail server's library cannot be installed here")
            return
        }
        #expect([["smtps"], ["smtps", "starttls"]].contains(taken.map(\.way).sorted()))
        for mail in taken {
            #expect(mail.user == "fte" && mail.from == "support@example.com" && mail.to == ["kim@example.org"])
            #expect(Array(mail.content) == Self.mail)
        }
    }
}
