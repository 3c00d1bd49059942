import Agent
import Core
import HTTPServer
import Synchronization
import Testing

/// What endpoints do otherwise than the documentation says, one test each.
struct DeviationTests {
    @Test func `a call as documented is an answer that cites its section`() async throws {
        try await withModel(answering: { Say.reply("Choose Forgot password?", to: $0) }) { fixture in
            let result = try await fixture.run("How do I reset my password?")
            #expect(result.reply?.body == "Choose Forgot password?")
            #expect(result.sources.map(\.title) == ["Reset your password"])
            #expect(fixture.endpoint.requests.count == 1)
            #expect(fixture.endpoint.requests[0].path == "/v1/chat/completions")
            #expect(fixture.endpoint.requests[0].headers["Authorization"] == "Bearer test-key")
            #expect(result.toolCalls.map(\.by) == ["code", "code", "code", "model"])
        }
    }

    @Test func `of several calls in a turn those after the first terminal one are not made`() async throws {
        let script: @Sendable (ScriptedEndpoint.Request) async -> HTTPResponse = { request in
            Say.calls([
                ("search_knowledge_base", #"{"query":"webhook"}"#),
                ("send_response", Say.arguments("Choose Forgot password?", request)),
                ("escalate_to_human", #"{"reason":"needs_human_action"}"#),
            ])
        }
        try await withModel(answering: script) { fixture in
            let result = try await fixture.run("How do I reset my password?")
            #expect(result.reply?.body == "Choose Forgot password?")
            #expect(
                result.toolCalls.filter { $0.by == "model" }.map(\.name) == ["search_knowledge_base", "send_response"])
        }
    }

    @Test func `every id of a turn is answered, also of calls that were not made`() async throws {
        let script: @Sendable (ScriptedEndpoint.Request) async -> HTTPResponse = { request in
            guard request.number == 1 else { return Say.reply("Choose Forgot password?", to: request) }
            return Say.calls([
                ("search_knowledge_base", #"{"query":"webhook"}"#),
                ("send_response", #"{"message":"It costs $20.","sources":["\#(request.firstSection)"]}"#),
                ("get_customer_history", "{}"),
            ])
        }
        try await withModel(answering: script) { fixture in
            let result = try await fixture.run("How do I reset my password?")
            #expect(result.reply?.body == "Choose Forgot password?")
            let answers = fixture.endpoint.requests[1].toolAnswers
            #expect(answers.compactMap { $0["tool_call_id"]?.string } == ["call_1", "call_2", "call_3"])
            #expect(answers[1]["content"]?.string?.contains("unsafe_draft") == true)
            #expect(answers[2]["content"]?.string?.contains("not_called") == true)
        }
    }

    @Test func `a plain text is a draft under the same check`() async throws {
        let good = "Choose Forgot password? on the sign-in page, open the link and choose a new password."
        try await withModel(answering: { _ in Say.text(good) }) { fixture in
            let result = try await fixture.run("How do I reset my password?")
            #expect(result.reply?.body == good)
            #expect(result.sources.map(\.title) == ["Reset your password"])
        }
        try await withModel(answering: { _ in
            Say.text("Choose Forgot password? on the sign-in page. It costs $20.")
        }) { fixture in
            let outcome = try await fixture.run("How do I reset my password?")
            #expect(outcome.escalation?.reason == .unsafeDraft)
            #expect(fixture.endpoint.requests.count == 2)
            let last = fixture.endpoint.requests.last?.messages.last
            #expect(last?["role"]?.string == "user")
            #expect(last?["content"]?.string?.contains("unsafe_draft") == true)
        }
    }

    @Test(arguments: ["length", "content_filter"])
    func `what was cut off or held back is never sent`(_ finish: String) async throws {
        let script: @Sendable (ScriptedEndpoint.Request) async -> HTTPResponse = { request in
            Say.calls([("send_response", Say.arguments("Choose Forgot", request))], finish: finish)
        }
        try await withModel(answering: script) { fixture in
            let result = try await fixture.run("How do I reset my password?")
            #expect(result.escalation?.reason == .agentError)
            #expect(fixture.endpoint.requests.count == 2)
            #expect(fixture.endpoint.requests[1].allText.contains("could not be used"))
            #expect(result.tokens == nil)
        }
    }

    @Test func `a model that our limit cuts off goes without it`() async throws {
        let script: @Sendable (ScriptedEndpoint.Request) async -> HTTPResponse = { request in
            guard request.body["max_completion_tokens"] == nil else {
                return Say.message(["role": "assistant", "content": ""], finish: "length")
            }
            return Say.reply("Choose Forgot password?", to: request)
        }
        try await withModel(answering: script) { fixture in
            for asked in [2, 3] {
                let outcome = try await fixture.run("How do I reset my password?")
                #expect(outcome.reply?.body == "Choose Forgot password?")
                #expect(fixture.endpoint.requests.count == asked)
            }
        }
    }

    @Test func `a missing id is one of ours with nine letters and digits`() async throws {
        let script: @Sendable (ScriptedEndpoint.Request) async -> HTTPResponse = { request in
            guard request.number == 1 else { return Say.reply("Choose Forgot password?", to: request) }
            let call: JSONElement = [
                "function": ["name": "search_knowledge_base", "arguments": #"{"query":"webhook"}"#]
            ]
            return Say.message(["role": "assistant", "content": .null, "tool_calls": [call, call]])
        }
        try await withModel(answering: script) { fixture in
            let outcome = try await fixture.run("How do I reset my password?")
            #expect(outcome.reply != nil)
            let ids = fixture.endpoint.requests[1].toolAnswers.compactMap { $0["tool_call_id"]?.string }
            #expect(ids.count == 2 && Set(ids).count == 2)
            #expect(ids.allSatisfy { $0.utf8.count == 9 && $0.allSatisfy { $0.isLetter || $0.isNumber } })
            let asked = fixture.endpoint.requests[1].messages[2]["tool_calls"]?.array ?? []
            #expect(asked.compactMap { $0["id"]?.string } == ids)
            #expect(asked.allSatisfy { $0["type"] == "function" })
        }
    }

    @Test func `arguments may be an object, content null or left out`() async throws {
        let script: @Sendable (ScriptedEndpoint.Request) async -> HTTPResponse = { request in
            let arguments: JSONElement =
                request.number == 1
                ? ["query": "webhook"]
                : ["message": "Choose Forgot password?", "sources": [.string(request.firstSection)]]
            let name: JSONElement = request.number == 1 ? "search_knowledge_base" : "send_response"
            return Say.message([
                "role": "assistant",
                "tool_calls": [["id": "a", "type": "function", "function": ["name": name, "arguments": arguments]]],
            ])
        }
        try await withModel(answering: script) { fixture in
            let outcome = try await fixture.run("How do I reset my password?")
            #expect(outcome.reply?.body == "Choose Forgot password?")
            // Back to the endpoint they go as the text that the API defines.
            let echoed = fixture.endpoint.requests[1].messages[2]["tool_calls"]?.array?.first
            #expect(echoed?["function"]?["arguments"]?.string == #"{"query":"webhook"}"#)
        }
    }

    @Test func `text around the JSON of arguments is passed over`() async throws {
        let script: @Sendable (ScriptedEndpoint.Request) async -> HTTPResponse = { request in
            Say.calls([
                ("send_response", "Sure! ```json\n\(Say.arguments("Choose {Forgot} password?", request))\n``` Done.")
            ])
        }
        try await withModel(answering: script) { fixture in
            let outcome = try await fixture.run("How do I reset my password?")
            #expect(outcome.reply?.body == "Choose {Forgot} password?")
        }
    }

    @Test(arguments: ["I will call it: {} and wait.", "<tool_call>\n{}\n</tool_call>", "```json\n{}\n```"])
    func `a call written as text is a call`(_ frame: String) async throws {
        let script: @Sendable (ScriptedEndpoint.Request) async -> HTTPResponse = { request in
            let call = #"{"name":"send_response","arguments":\#(Say.arguments("Choose Forgot password?", request))}"#
            return Say.text(frame.replacing("{}", with: call))
        }
        try await withModel(answering: script) { fixture in
            let outcome = try await fixture.run("How do I reset my password?")
            #expect(outcome.reply?.body == "Choose Forgot password?")
        }
    }

    @Test func `the older form of a call is understood, and what a model thinks aloud is not said`() async throws {
        let script: @Sendable (ScriptedEndpoint.Request) async -> HTTPResponse = { request in
            Say.message([
                "role": "assistant", "content": "<think>Hm.</think>",
                "function_call": [
                    "name": "send_response", "arguments": .string(Say.arguments("Choose Forgot password?", request)),
                ],
            ])
        }
        try await withModel(answering: script) { fixture in
            let outcome = try await fixture.run("How do I reset my password?")
            #expect(outcome.reply?.body == "Choose Forgot password?")
        }
    }

    @Test func `fields of a call that only the endpoint knows come back as they were`() async throws {
        let script: @Sendable (ScriptedEndpoint.Request) async -> HTTPResponse = { request in
            guard request.number == 1 else { return Say.reply("Choose Forgot password?", to: request) }
            return Say.message([
                "role": "assistant", "content": .null,
                "tool_calls": [
                    [
                        "id": "x1", "type": "function", "extra_content": ["signature": "c2ln"], "index": 0,
                        "function": ["name": "search_knowledge_base", "arguments": #"{"query":"webhook"}"#, "hint": 7],
                    ]
                ],
            ])
        }
        try await withModel(answering: script) { fixture in
            let outcome = try await fixture.run("How do I reset my password?")
            #expect(outcome.reply != nil)
            let echoed = fixture.endpoint.requests[1].messages[2]["tool_calls"]?.array?.first
            #expect(echoed?["extra_content"]?["signature"] == "c2ln")
            #expect(echoed?["index"] == 0 && echoed?["function"]?["hint"] == 7)
        }
    }

    @Test func `a parameter that a 400 names is dropped once and for all`() async throws {
        let script: @Sendable (ScriptedEndpoint.Request) async -> HTTPResponse = { request in
            if request.body["parallel_tool_calls"] != nil {
                return Say.error(400, ["message": "Unknown.", "param": "parallel_tool_calls"])
            }
            if request.body["max_completion_tokens"] != nil {
                return Say.error(400, ["message": "'max_completion_tokens' is not supported here"])
            }
            return Say.reply("Choose Forgot password?", to: request)
        }
        try await withModel(answering: script) { fixture in
            let first = try await fixture.run("How do I reset my password?")
            #expect(first.reply != nil)
            #expect(fixture.endpoint.requests.count == 3)
            let second = try await fixture.run("How do I reset my password?")
            #expect(second.reply != nil)
            #expect(fixture.endpoint.requests.count == 4)
        }
    }

    @Test func `a 400 that names what is gone already is not tried for ever`() async throws {
        try await withModel(answering: { _ in Say.error(400, ["message": "no", "param": "temperature"]) }) { fixture in
            let outcome = try await fixture.run("How do I reset my password?")
            #expect(outcome.escalation?.reason == .modelUnavailable)
            #expect(fixture.endpoint.requests.count == 2)
        }
    }

    @Test func `a context that is too small gets half the prompt, once`() async throws {
        let story = String(repeating: "I have tried many things with my password. ", count: 200)
        let tooLong: JSONElement = [
            "code": "context_length_exceeded", "message": "This model's maximum context length",
        ]
        let script: @Sendable (ScriptedEndpoint.Request) async -> HTTPResponse = { request in
            request.number == 1 ? Say.error(400, tooLong) : Say.reply("Choose Forgot password?", to: request)
        }
        try await withModel(answering: script) { fixture in
            let first = try await fixture.run(story)
            #expect(first.reply != nil)
            let lengths = fixture.endpoint.requests.map { $0.allText.utf8.count }
            #expect(lengths.count == 2)
            #expect(lengths[1] < lengths[0] * 3 / 4)
        }
        try await withModel(answering: { _ in Say.error(400, tooLong) }) { fixture in
            let second = try await fixture.run(story)
            #expect(second.escalation?.reason == .modelUnavailable)
            #expect(fixture.endpoint.requests.count == 2)
        }
    }

    @Test func `an API version is Azure's path and header`() async throws {
        try await withModel { configuration in
            configuration.baseURL = configuration.baseURL.replacing("/v1", with: "/")
            configuration.apiVersion = "2024-10-21"
        } answering: {
            Say.reply("Choose Forgot password?", to: $0)
        } _: { fixture in
            let outcome = try await fixture.run("How do I reset my password?")
            #expect(outcome.reply != nil)
            let request = fixture.endpoint.requests[0]
            #expect(request.path == "/openai/deployments/test-model/chat/completions")
            #expect(request.query == [HTTPQueryItem(name: "api-version", value: "2024-10-21")])
            #expect(request.headers["api-key"] == "test-key")
            #expect(request.headers["Authorization"] == nil)
        }
    }

    @Test func `usage far below our count tells that the model cuts prompts`() async throws {
        let story = String(repeating: "I have tried many things with my password. ", count: 200)
        let script: @Sendable (ScriptedEndpoint.Request) async -> HTTPResponse = {
            Say.reply("Choose Forgot password?", to: $0, usage: ["prompt_tokens": 300, "completion_tokens": 9])
        }
        try await withModel(answering: script) { fixture in
            #expect(fixture.chat.condition.text == "ok")
            for _ in 0..<3 { _ = try await fixture.run(story) }
            #expect(fixture.chat.condition.text == "truncates prompts")
        }
    }
}
