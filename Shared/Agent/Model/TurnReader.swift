import Core
import FoundationEssentials

/// Makes a turn of the loop from what an endpoint answered.
struct TurnReader {
    private let turn: ChatTurn
    private let names: Pseudonyms

    init(_ turn: ChatTurn, names: Pseudonyms) {
        self.turn = turn
        self.names = names
    }

    /// The calls an answer asks for; none when nothing of it can be used.
    func calls(of reply: ChatReply) -> [ModelCall] {
        guard !reply.isCutOff else { return [] }
        if !reply.calls.isEmpty { return listed(reply) }
        guard !reply.content.isEmpty else { return [] }
        if let written = EmbeddedCall(reply.content) { return [embedded(written)] }
        return [draft(reply.content)]
    }

    // MARK: Calls as they should be

    private func listed(_ reply: ChatReply) -> [ModelCall] {
        var ids: [String] = []
        var raws: [JSONElement] = []
        for call in reply.calls {
            let id = call.id.flatMap { ids.contains($0) ? nil : $0 } ?? Self.makeID()
            ids.append(id)
            raws.append(Self.echo(call, id: id))
        }
        let content: JSONElement = reply.content.isEmpty ? .null : .string(reply.content)
        let origin = ModelMessage(
            element: ["role": "assistant", "content": content, "tool_calls": .array(raws)], callIDs: ids)
        return zip(reply.calls, ids).map { call, id in
            self.call(call.name, id: id, arguments: Self.object(call.arguments), origin: origin)
        }
    }

    /// A call as it goes back: every field as it came, with an id, and arguments as the text that the API defines.
    private static func echo(_ call: ChatReply.Call, id: String) -> JSONElement {
        var raw = call.raw
        raw["id"] = .string(id)
        raw["type"] = "function"
        var function = raw["function"]?.object ?? [:]
        function["name"] = .string(call.name)
        function["arguments"] = .string(call.arguments.string ?? object(call.arguments).text)
        raw["function"] = .object(function)
        return .object(raw)
    }

    /// The arguments as an object, wherever in the text it stands; what holds none stays as it came.
    private static func object(_ arguments: JSONElement) -> JSONElement {
        switch arguments {
        case .object: return arguments
        case .null: return .object([:])
        case .string(let text):
            if text.allSatisfy(\.isWhitespace) { return .object([:]) }
            if let whole = JSONElement(text: text) {
                if case .object = whole { return whole }
                if case .string(let inner) = whole, let element = JSONElement(text: inner) { return element }
            }
            return EmbeddedCall.firstObject(in: text) ?? arguments
        default: return arguments
        }
    }

    /// Nine letters and digits: what the strictest endpoint takes.
    private static func makeID() -> String {
        let alphabet = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
        var generator = SystemRandomNumberGenerator()
        return String((0..<9).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &generator)] })
    }

    private func call(_ name: String, id: String, arguments: JSONElement, origin: ModelMessage) -> ModelCall {
        guard var members = arguments.object else {
            return ModelCall(id: id, name: name, arguments: .json(arguments.text), origin: origin)
        }
        var problem: ToolError?
        for (key, value) in members {
            guard let text = value.string else { continue }
            let revealed = names.reveal(text)
            members[key] = .string(revealed.text)
            guard key == ToolArgument.message.rawValue, name == ToolName.sendResponse.rawValue else { continue }
            problem = self.problem(of: revealed)
        }
        return ModelCall(
            id: id, name: name, arguments: .json(JSONElement.object(members).text), origin: origin, problem: problem)
    }

    // MARK: Calls in a text, and drafts

    private func embedded(_ written: EmbeddedCall) -> ModelCall {
        let id = Self.makeID()
        let raw: JSONElement = [
            "id": .string(id), "type": "function",
            "function": ["name": .string(written.name), "arguments": .string(written.arguments.text)],
        ]
        let origin = ModelMessage(
            element: ["role": "assistant", "content": .null, "tool_calls": [raw]], callIDs: [id])
        return call(written.name, id: id, arguments: written.arguments, origin: origin)
    }

    /// A text without a call is a draft of the reply.
    private func draft(_ content: String) -> ModelCall {
        let revealed = names.reveal(content)
        var sources = SourceGuess.sources(of: revealed.text, among: turn.found)
        // Words of another language are in no section; the draft check reads what it claims all the same.
        if sources.isEmpty, turn.language != nil { sources = turn.found.prefix(1).map(\.id) }
        let isQuestion = revealed.text.hasSuffix("?") && revealed.text.count < 200
        let origin = ModelMessage(
            element: ["role": "assistant", "content": .string(content)], callIDs: [])
        return ModelCall(
            .sendResponse(message: revealed.text, sources: sources, kind: isQuestion ? .question : .answer),
            id: Self.makeID(), origin: origin, problem: problem(of: revealed))
    }

    private func problem(of revealed: (text: String, isComplete: Bool)) -> ToolError? {
        if !revealed.isComplete { return .unsafeDraft([.foreignAddress]) }
        let namesTool = ToolName.allCases.contains { revealed.text.contains($0.rawValue) }
        return namesTool || revealed.text.contains("<data") ? .unsafeDraft([.foreignCode]) : nil
    }
}
