import Agent
import Core
import Foundation
import HTTPServer
import Lifecycle
import PostgresClient
import Synchronization
import TestSupport
import Testing

/// A chat-completions endpoint that answers from the first section it is shown, until it is told to fail.
private final class SmallEndpoint: Sendable {
    static let answer = "Choose Forgot password? on the sign-in page."
    private let broken = Mutex(false)
    private let asked = Atomic(0)

    var timesAsked: Int { asked.load(ordering: .relaxed) }

    func fail() { broken.withLock { $0 = true } }

    func respond(to request: HTTPRequest) -> HTTPResponse {
        asked.add(1, ordering: .relaxed)
        guard !broken.withLock({ $0 }) else { return .text(status: 503, "down") }
        let messages = JSONElement(bytes: request.body)?["messages"]?.array ?? []
        let text = messages.last?["content"]?.string ?? ""
        let start = text.firstRange(of: "[id: ")?.upperBound ?? text.endIndex
        let section = String(text[start...].prefix { $0 != "]" })
        let arguments: JSONElement = ["message": .string(Self.answer), "sources": [.string(section)]]
        let body: JSONElement = [
            "choices": [
                [
                    "finish_reason": "tool_calls",
                    "message": [
                        "role": "assistant",
                        "tool_calls": [
                            [
                                "id": "c1", "type": "function",
                                "function": ["name": "send_response", "arguments": .string(arguments.text)],
                            ]
                        ],
                    ],
                ]
            ],
            "usage": ["prompt_tokens": 2000, "completion_tokens": 50],
        ]
        return .json(Array(body.text.utf8))
    }
}

extension FleetSuite {
    @Suite(.enabled(if: (try? Repository.bytes("context/system-prompt.md")) != nil))
    struct ModelTests {
        @Test(.timeLimit(.minutes(3)))
        func `with a key the model answers, is named in health and paid for; without it the offline agent does`()
            async throws
        {
            let endpoint = SmallEndpoint()
            let server = HTTPServer(
                configuration: HTTPServerConfiguration(), handler: HTTPClosureHandler { endpoint.respond(to: $0) },
                log: .silent)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await server.run() }
                defer { group.cancelAll() }
                #expect(await eventually { server.boundPort != nil })
                let port = try #require(server.boundPort)
                let plan = FleetPlan(environment: [
                    "OPENAI_API_KEY": "k", "OPENAI_BASE_URL": "http://127.0.0.1:\(port)/v1",
                    "OPENAI_MODEL": "small-model",
                    "MODEL_PRICES": #"{"small-model":{"in":2,"out":8}}"#,
                ])
                try await Fleet.run(plan) { fleet in
                    let first = try await fleet.answeredTicket(try await fleet.submit(Submission()))
                    let answer = first["responses"]?[0]?["content"]?.string
                    #expect(answer?.contains(SmallEndpoint.answer) == true, "\(answer ?? "")")
                    #expect(endpoint.timesAsked == 1)
                    let health = try await fleet.health()
                    #expect(health["components"]?["agent"]?["details"]?["model"]?.string == "small-model")
                    let kept = try await fleet.rows(
                        """
                        SELECT versions->>'model' || '/' || tokens_in || '/' || tokens_out || '/' || cost
                        FROM agent_runs
                        """
                    ).first?.value(0, as: String.self)
                    #expect(kept == "small-model/2000/50/4.4")

                    endpoint.fail()
                    let second = try await fleet.answeredTicket(
                        try await fleet.submit(Submission(mail: "lee@example.org")))
                    let offline = second["responses"]?[0]?["content"]?.string
                    #expect(offline?.contains("new password") == true, "\(offline ?? "")")
                    try await fleet.wait("health to say that the model is away") {
                        try await fleet.health()["components"]?["agent"]?["error"]?.string == "model: away"
                    }
                }
                server.shutDown()
                try await group.waitForAll()
            }
        }
    }
}
