import Agent
import Core
import Foundation
import HTTPServer
import Synchronization
import TestSupport
import Testing

/// A chat-completions endpoint that answers from the first section it is shown, or hands over when asked for `people`.
final class ChatEndpoint: Sendable {
    static let answer = "Choose Forgot password? on the sign-in page."
    /// The word in a message for which it hands over.
    static let people = "merge"

    private struct State {
        var asked = 0
        var answered = 0
        var isHeld = false
    }
    private let state = Mutex(State())
    private let thinking: Duration

    private init(thinking: Duration) { self.thinking = thinking }

    var timesAsked: Int { state.withLock { $0.asked } }
    var timesAnswered: Int { state.withLock { $0.answered } }

    /// Lets requests wait until it is released.
    func hold() { state.withLock { $0.isHeld = true } }
    func release() { state.withLock { $0.isHeld = false } }

    /// Runs one, and lends it with the variables that lead a processor to it.
    static func run(
        thinking: Duration = .zero, _ body: @Sendable (ChatEndpoint, [String: String]) async throws -> Void
    ) async throws {
        let endpoint = ChatEndpoint(thinking: thinking)
        let server = HTTPServer(
            configuration: HTTPServerConfiguration(), handler: HTTPClosureHandler { await endpoint.respond(to: $0) },
            log: .silent)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            defer { group.cancelAll() }
            #expect(await eventually { server.boundPort != nil })
            let port = try #require(server.boundPort)
            try await body(
                endpoint,
                [
                    "OPENAI_API_KEY": "k", "OPENAI_BASE_URL": "http://127.0.0.1:\(port)/v1",
                    "OPENAI_MODEL": "small-model", "MODEL_PRICES": #"{"small-model":{"in":2,"out":8}}"#,
                ])
            endpoint.release()
            server.shutDown()
            try await group.waitForAll()
        }
    }

    private func respond(to request: HTTPRequest) async -> HTTPResponse {
        state.withLock { $0.asked += 1 }
        if thinking > .zero { try? await Task.sleep(for: thinking) }
        _ = await eventually(within: .seconds(18)) { !self.state.withLock { $0.isHeld } }
        defer { state.withLock { $0.answered += 1 } }
        let messages = JSONElement(bytes: request.body)?["messages"]?.array ?? []
        let text = messages.last?["content"]?.string ?? ""
        let start = text.firstRange(of: "[id: ")?.upperBound ?? text.endIndex
        let section = String(text[start...].prefix { $0 != "]" })
        let reply: JSONElement = ["message": .string(Self.answer), "sources": [.string(section)]]
        let isForPeople = text.contains(Self.people)
        let function: JSONElement = [
            "name": isForPeople ? "escalate_to_human" : "send_response",
            "arguments": .string(isForPeople ? #"{"reason":"needs_human_action"}"# : reply.text),
        ]
        let message: JSONElement = [
            "role": "assistant", "tool_calls": [["id": "c1", "type": "function", "function": function]],
        ]
        let body: JSONElement = [
            "choices": [["finish_reason": "tool_calls", "message": message]],
            "usage": ["prompt_tokens": 2000, "completion_tokens": 50],
        ]
        return .json(Array(body.text.utf8))
    }
}
