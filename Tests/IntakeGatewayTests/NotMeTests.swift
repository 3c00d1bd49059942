import Core
import FoundationEssentials
import HTTPServer
import Signatures
import Testing

@testable import IntakeGateway

@Suite struct NotMeTests {
    private static let reply = UUID.derived(from: "a reply")

    private static func target(_ id: UUID = reply, signedFor signed: UUID? = nil, key: String = ticketKeyText) throws
        -> String
    {
        var reader = EnvironmentReader(["TICKET_KEY": key])
        let query = TicketKey(&reader).noticeLink.query(for: signed ?? id)
        return "/support/not-me?" + query.replacing((signed ?? id).text, with: id.text)
    }

    private static func text(_ response: HTTPResponse) -> String { String(decoding: response.body, as: UTF8.self) }

    @Test func `opening the link asks and stops nothing`() async throws {
        let gateway = try TestGateway()
        gateway.notices.know(Self.reply)
        for method in ["GET", "HEAD"] {
            let response = await gateway.send(method, try Self.target())
            #expect(response.status == 200)
        }
        let page = await gateway.send("GET", try Self.target())
        #expect(Self.text(page).contains(#"<form method="post">"#))
        #expect(page.headers["Content-Security-Policy"]?.contains("form-action 'self'") == true)
        #expect(page.headers["Cache-Control"] == "no-store")
        #expect(gateway.notices.stopped.isEmpty)
    }

    @Test func `the button stops further mail`() async throws {
        let gateway = try TestGateway()
        gateway.notices.know(Self.reply)
        let response = await gateway.send(
            "POST", try Self.target(), headers: ["Content-Type": "application/x-www-form-urlencoded"])
        #expect(response.status == 200)
        #expect(gateway.notices.stopped == [Self.reply])
    }

    @Test func `a link of a retired key still holds`() async throws {
        let old = String(repeating: "b", count: 40)
        let gateway = try TestGateway(["TICKET_KEY": "\(ticketKeyText),\(old)"])
        gateway.notices.know(Self.reply)
        #expect(try await gateway.send("POST", Self.target(key: old)).status == 200)
    }

    @Test func `what we have not signed stops nothing`() async throws {
        let gateway = try TestGateway()
        gateway.notices.know(Self.reply)
        let forged = [
            try Self.target(signedFor: UUID.derived(from: "another reply")),
            try Self.target(key: String(repeating: "c", count: 40)), "/support/not-me", "/support/not-me?m=x&s=y",
            "/support/not-me?m=\(Self.reply.text)&s=",
        ]
        for target in forged {
            #expect(await gateway.send("POST", target).status == 404, "\(target)")
            #expect(await gateway.send("GET", target).status == 404, "\(target)")
        }
        #expect(gateway.notices.stopped.isEmpty)
    }

    @Test func `a notice that was never written is not known`() async throws {
        #expect(try await TestGateway().send("POST", Self.target()).status == 404)
    }

    @Test func `while the database is away it says so`() async throws {
        let gateway = try TestGateway()
        gateway.notices.know(Self.reply)
        gateway.notices.setAway(true)
        let response = await gateway.send("POST", try Self.target())
        #expect(response.status == 503)
        #expect(response.headers["Retry-After"] != nil)
    }

    @Test func `without the web form there are no notices`() async throws {
        let gateway = try TestGateway(["ENABLED_CHANNELS": "email"])
        #expect(try await gateway.send("GET", Self.target()).status == 404)
    }
}
