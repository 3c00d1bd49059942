import Core
import FoundationEssentials
import HTTPServer
import Signatures
import StandIns
import Testing

@testable import IntakeGateway

/// What Google tells, and what others pretend.
@Suite(.timeLimit(.minutes(2)))
struct GmailPushTests {
    private func changes(_ fixture: MailboxFixture) throws -> [MailboxChanged] {
        try fixture.gateway.publisher.published.filter { $0.topic == .emailInbound }
            .map { try EventCodec.decode(MailboxChanged.self, from: $0.value) }
    }

    @Test func `a genuine push is durable when it is answered`() async throws {
        try await MailboxFixture.run { fixture in
            for isQuoted in [false, true] {
                let response = await fixture.push(fixture.gmail.makePush(historyID: 4711, isQuoted: isQuoted))
                #expect(response.status == 200)
                #expect(String(decoding: response.body, as: UTF8.self) == #"{"status":"received"}"#)
            }
            let changes = try changes(fixture)
            #expect(changes.map(\.historyID) == ["4711", "4711"])
            #expect(changes.map(\.mailbox) == [fixture.mailbox, fixture.mailbox])
            #expect(changes.allSatisfy { $0.publishedAt != nil })
            let published = fixture.gateway.publisher.published
            #expect(published.allSatisfy { $0.key == Array(fixture.mailbox.utf8) })
            #expect(Set(published.map { $0.headers.first { $0.name == "ce_id" }?.text }).count == 1)
            #expect(fixture.gmail.calls(of: .certificates).count == 1, "keys are kept")
        }
    }

    @Test func `what Google did not sign for us is refused, and nothing is stored`() async throws {
        try await MailboxFixture.run { fixture in
            let gmail = fixture.gmail
            let now = Timestamp.now.milliseconds / 1000
            let stranger = try #require(RSAPrivateKey.generate())
            let genuine = gmail.pushToken()
            let parts = genuine.split(separator: ".").map(String.init)
            let none = WebSafeBase64.encode(#"{"alg":"none","kid":"push-1"}"#.utf8) + ".\(parts[1])."
            let tokens: [String?] = [
                nil, "", "x.y.z", none, parts[0] + "." + parts[1] + ".AAAA",
                gmail.pushToken(signedBy: stranger), gmail.pushToken(["aud": nil]),
                gmail.pushToken(["aud": "\"https://other.example\""]),
                gmail.pushToken(["iss": "\"https://evil.example\""]),
                gmail.pushToken(["email": "\"else@project.iam.example.com\""]),
                gmail.pushToken(["email_verified": "false"]), gmail.pushToken(["email_verified": nil]),
                gmail.pushToken(["exp": "\(now - 120)"]), gmail.pushToken(["iat": "\(now + 600)"]),
                gmail.pushToken(["exp": nil]),
            ]
            for (place, token) in tokens.enumerated() {
                var push = gmail.makePush()
                push.token = token
                let response = await fixture.push(push)
                #expect(response.status == 401, "token \(place)")
                #expect(String(decoding: response.body, as: UTF8.self).contains("UNAUTHORIZED"))
            }
            #expect(fixture.gateway.publisher.published.isEmpty)
            for changes in [["iss": "\"accounts.google.com\""], ["exp": "\(now - 30)"], ["iat": "\(now + 30)"]] {
                var push = gmail.makePush()
                push.token = gmail.pushToken(changes)
                #expect(await fixture.push(push).status == 200, "\(changes)")
            }
        }
    }

    @Test func `new keys are asked for at most once a minute`() async throws {
        try await MailboxFixture.run { fixture in
            let (gmail, time) = (fixture.gmail, fixture.gateway.time)
            #expect(await fixture.push(gmail.makePush()).status == 200)
            gmail.rotateKeys()
            #expect(await fixture.push(gmail.makePush()).status == 401, "too early to ask again")
            #expect(gmail.calls(of: .certificates).count == 1)
            time.advance(seconds: 61)
            #expect(await fixture.push(gmail.makePush()).status == 200)
            #expect(await fixture.push(gmail.makePush()).status == 200)
            #expect(gmail.calls(of: .certificates).count == 2)
        }
    }

    @Test func `a genuine push that says nothing is 400, and one of another mailbox is not stored`() async throws {
        try await MailboxFixture.run { fixture in
            let gmail = fixture.gmail
            let bodies = [
                "", "{}", "no json", #"{"message":{"data":"!!!"}}"#, #"{"message":{"data":""}}"#,
                #"{"message":{"data":"\#(Data(#"{"emailAddress":"a@b.c","historyId":"x"}"#.utf8).base64EncodedString())"}}"#,
            ]
            for body in bodies {
                var push = gmail.makePush()
                push.body = Array(body.utf8)
                #expect(await fixture.push(push).status == 400, "\(body)")
            }
            let foreign = #"{"emailAddress":"else@example.com","historyId":7}"#
            var push = gmail.makePush()
            push.body = Array(#"{"message":{"data":"\#(Data(foreign.utf8).base64EncodedString())"}}"#.utf8)
            #expect(await fixture.push(push).status == 200)
            #expect(fixture.gateway.publisher.published.isEmpty)
        }
    }

    @Test func `without keys, or with nothing that takes it, Google is asked to come again`() async throws {
        try await MailboxFixture.run { fixture in
            fixture.gmail.plan(.refuse(status: 503, reason: "backendError"), on: .certificates)
            #expect(await fixture.push(fixture.gmail.makePush()).status == 503)
            fixture.gateway.time.advance(seconds: 61)
            fixture.gateway.publisher.isAway = true
            #expect(await fixture.push(fixture.gmail.makePush()).status == 200)
            #expect(fixture.gateway.store.appended == 1, "spooled")
            fixture.gateway.store.isAway = true
            #expect(await fixture.push(fixture.gmail.makePush()).status == 503)
        }
    }
}
