import Agent
import Core
import HTTPServer
import Synchronization

/// An OpenAI-compatible endpoint that answers as a test wants it, and keeps what it was asked.
final class ScriptedEndpoint: Sendable {
    /// One request as it came.
    struct Request: Sendable {
        let path: String
        let query: [HTTPQueryItem]
        let headers: HTTPHeaders
        let body: JSONElement
        /// Which one it was, from 1.
        let number: Int

        var messages: [JSONElement] { body["messages"]?.array ?? [] }
        /// All that the model was told, as one text.
        var allText: String { messages.compactMap { $0["content"]?.string }.joined(separator: "\n") }
        /// The first section the model was shown.
        var firstSection: String {
            guard let start = allText.firstRange(of: "[id: ") else { return "" }
            return String(allText[start.upperBound...].prefix { $0 != "]" })
        }
        /// The answers to calls so far.
        var toolAnswers: [JSONElement] { messages.filter { $0["role"]?.string == "tool" } }
    }

    private struct State {
        var requests: [Request] = []
        var atOnce = 0
        var mostAtOnce = 0
    }
    private let state = Mutex(State())
    private let script: @Sendable (Request) async -> HTTPResponse

    init(_ script: @escaping @Sendable (Request) async -> HTTPResponse) {
        self.script = script
    }

    var requests: [Request] { state.withLock { $0.requests } }
    var mostAtOnce: Int { state.withLock { $0.mostAtOnce } }

    func answer(_ request: HTTPRequest) async -> HTTPResponse {
        let body = JSONElement(bytes: request.body) ?? .null
        let noted = state.withLock { state -> Request in
            let noted = Request(
                path: request.path, query: request.query, headers: request.headers, body: body,
                number: state.requests.count + 1)
            state.requests.append(noted)
            state.atOnce += 1
            state.mostAtOnce = max(state.mostAtOnce, state.atOnce)
            return noted
        }
        defer { state.withLock { $0.atOnce -= 1 } }
        return await script(noted)
    }
}

/// What endpoints say.
enum Say {
    /// An answer with a message of one's own.
    static func message(
        _ message: JSONElement, finish: String = "stop", usage: JSONElement? = nil
    ) -> HTTPResponse {
        var root: [String: JSONElement] = [
            "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "test-model",
            "choices": [["index": 0, "finish_reason": .string(finish), "message": message]],
        ]
        root["usage"] = usage
        return .json(Array(JSONElement.object(root).text.utf8))
    }

    /// Calls, each a name and arguments as JSON text.
    static func calls(
        _ calls: [(String, String)], finish: String = "tool_calls", usage: JSONElement? = nil
    ) -> HTTPResponse {
        let listed = calls.enumerated().map { place, call -> JSONElement in
            [
                "id": .string("call_\(place + 1)"), "type": "function",
                "function": ["name": .string(call.0), "arguments": .string(call.1)],
            ]
        }
        return message(
            ["role": "assistant", "content": .null, "tool_calls": .array(listed)], finish: finish, usage: usage)
    }

    /// A reply that cites the first section it was shown.
    static func reply(
        _ text: String, to request: ScriptedEndpoint.Request, usage: JSONElement? = nil
    ) -> HTTPResponse {
        calls([("send_response", arguments(text, request))], usage: usage)
    }

    static func arguments(_ text: String, _ request: ScriptedEndpoint.Request) -> String {
        JSONElement.object(["message": .string(text), "sources": [.string(request.firstSection)], "kind": "answer"])
            .text
    }

    static func text(_ text: String) -> HTTPResponse { message(["role": "assistant", "content": .string(text)]) }

    static func error(_ status: Int, _ error: JSONElement, headers: HTTPHeaders = [:]) -> HTTPResponse {
        .json(status: status, Array(JSONElement.object(["error": error]).text.utf8), headers: headers)
    }

    static func search(_ query: String) -> HTTPResponse {
        calls([("search_knowledge_base", JSONElement.object(["query": .string(query)]).text)])
    }
}
