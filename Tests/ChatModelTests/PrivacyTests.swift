import Agent
import Core
import HTTPServer
import Testing

/// What a model is told of a customer, and what comes back.
struct PrivacyTests {
    private typealias Script = @Sendable (ScriptedEndpoint.Request) async -> HTTPResponse

    @Test(arguments: [
        ("ana.lima+work@mail.example.org", "[email-1]"), ("+49 151 2345 6789", "[phone-1]"),
        ("(030) 1234-5678", "[phone-1]"), ("4111 1111 1111 1111", "[card-1]"), ("4111111111111111", "[card-1]"),
        ("3704 0044 0532 0130 00", "[card-1]"),
    ])
    func `personal data are placeholders for the model`(_ value: String, _ placeholder: String) async throws {
        try await withModel(answering: { Say.reply("Choose Forgot password?", to: $0) }) { fixture in
            _ = try await fixture.run("I cannot sign in with \(value), how do I reset my password?")
            let told = fixture.endpoint.requests[0].body.text
            #expect(!told.contains(value))
            #expect(told.contains(placeholder))
        }
    }

    @Test(arguments: [
        "my password is hunter2!", "password: Sommer", "https://x.example/reset?token=abcdef123",
        "key=AbCd1234", "I use sk-abcdefghijklmnop1234", "ghp_0123456789abcdefABCDEF0123456789abcd",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc",
    ])
    func `secrets are hidden`(_ text: String) async throws {
        try await withModel(answering: { Say.reply("Choose Forgot password?", to: $0) }) { fixture in
            _ = try await fixture.run("How do I reset it? \(text)")
            let told = fixture.endpoint.requests[0].allText
            #expect(told.contains("[secret-1]"))
            #expect(!told.contains(text))
        }
    }

    @Test(arguments: [
        "my password is wrong", "the password reset page", "on 2026-03-01 at 10:30", "TKT-7Q4M2-K9PX3-VD8H5-R2B6N",
        "error 40312 on page 7", "version 10.2.3", "the token expired", "12.05.2026", "we are 250 people in 12 teams",
    ])
    func `what is no personal data stays`(_ text: String) async throws {
        try await withModel(answering: { Say.reply("Choose Forgot password?", to: $0) }) { fixture in
            _ = try await fixture.run("How do I reset it? \(text)")
            #expect(fixture.endpoint.requests[0].allText.contains(text))
        }
    }

    @Test func `the customer's own values come back, of a card the last digits`() async throws {
        let script: Script = { Say.reply("A link goes to [email-1], not to [phone-1]; your card [card-1].", to: $0) }
        try await withModel(answering: script) { fixture in
            let result = try await fixture.run(
                "My mail is ana@mail.example, phone +49 151 2345 6789, card 4111 1111 1111 1111")
            #expect(result.reply?.body == "A link goes to ana@mail.example, not to +49 151 2345 6789; your card 1111.")
        }
    }

    @Test func `what did not come from this customer does not come back, nor does a secret`() async throws {
        let earlier = HistoryMessage(
            channel: .email, role: .human, content: "Write to bob@partner.example.", createdAt: .now,
            ticketReference: "TKT-OTHER", subject: nil)
        for placeholder in ["[email-1]", "[secret-1]", "[phone-9]"] {
            let script: Script = { Say.reply("Use \(placeholder) please.", to: $0) }
            try await withModel(answering: script) { fixture in
                let request = try ModelFixture.request("my password is hunter2, what now?", history: [earlier])
                let result = try await fixture.run(request)
                #expect(result.escalation?.reason == .unsafeDraft, "\(placeholder)")
                #expect(!fixture.endpoint.requests[0].allText.contains("bob@partner.example"))
            }
        }
    }

    @Test func `of the name the model is told the first, and nothing that is no name`() async throws {
        for (name, told) in [("Ana Lima", "Customer: Ana\n"), ("http://evil.example", "Customer: none\n")] {
            try await withModel(answering: { Say.reply("Choose Forgot password?", to: $0) }) { fixture in
                _ = try await fixture.run(try ModelFixture.request("How do I reset my password?", name: name))
                #expect(fixture.endpoint.requests[0].allText.contains(told))
                #expect(!fixture.endpoint.requests[0].body.text.contains("Lima"))
            }
        }
    }

    @Test func `what a search is asked with placeholders is looked for with the values`() async throws {
        let script: Script = { request in
            request.number == 1 ? Say.search("sign in as [email-1]") : Say.reply("Choose Forgot password?", to: request)
        }
        try await withModel(answering: script) { fixture in
            let result = try await fixture.run("I cannot sign in as ana@mail.example")
            #expect(result.searches.last?.query == "sign in as ana@mail.example")
            #expect(!fixture.endpoint.requests[1].body.text.contains("ana@mail.example"))
        }
    }
}
