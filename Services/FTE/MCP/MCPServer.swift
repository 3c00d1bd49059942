import Agent
import Core

/// Answers MCP clients: JSON-RPC, one message a line.
///
/// It keeps nothing of a connection. What a request may do follows from what it carries and from the database.
struct MCPServer: Sendable {
    /// So many requests are worked on at once; further ones are read when one of them is done.
    private static let maximumInFlight = 32
    private static let instructions = """
        Tools of a support team. A ticket comes first (create_ticket returns its ticket_id; tickets customers opened \
        have one already); send_response answers it and escalate_to_human hands it to people. An answer names the \
        sections it rests on, by ids that search_knowledge_base gave. What people own, only they answer.
        """

    let desk: OperatorDesk
    let log: Log

    /// Serves until there are no more lines, then finishes what is under way.
    func run(_ lines: some LineSource, _ writer: AnswerWriter) async {
        await withTaskGroup(of: Void.self) { group in
            var inFlight = 0
            while let line = await lines.next() {
                if inFlight >= Self.maximumInFlight {
                    await group.next()
                    inFlight -= 1
                }
                inFlight += 1
                group.addTask {
                    guard let answer = await answer(line) else { return }
                    await writer.send(answer.text)
                }
            }
        }
    }

    /// The answer to a line; nil where none is due.
    func answer(_ line: IncomingLine) async -> JSONElement? {
        guard case .bytes(let bytes) = line else { return RPCError.parse("the line is too long").answer(to: nil) }
        guard bytes.contains(where: { $0 > 0x20 }) else { return nil }
        guard let message = JSONElement(bytes: bytes) else { return RPCError.parse("not JSON").answer(to: nil) }
        guard case .array(let batch) = message else { return await answer(message) }
        // Versions up to 2025-03-26 may send several at once.
        guard !batch.isEmpty else { return RPCError.invalidRequest("an empty batch").answer(to: nil) }
        var answers: [JSONElement] = []
        for message in batch {
            if let answer = await answer(message) { answers.append(answer) }
        }
        return answers.isEmpty ? nil : .array(answers)
    }

    private func answer(_ message: JSONElement) async -> JSONElement? {
        // An answer to a request of ours: we make none.
        if message["method"] == nil, message["result"] != nil || message["error"] != nil { return nil }
        do {
            let request = try RPCRequest(message)
            let result = try await result(of: request)
            guard let id = request.id, let result else { return nil }
            return ["jsonrpc": "2.0", "id": id, "result": result]
        } catch let error as RPCError {
            guard message["id"] != nil || message["method"] == nil else { return nil }
            return error.answer(to: Self.readable(message["id"]))
        } catch {
            log.error("a request failed", [.error: "\(error)"])
            return RPCError(code: -32603, message: "internal error").answer(to: Self.readable(message["id"]))
        }
    }

    private static func readable(_ id: JSONElement?) -> JSONElement? {
        switch id {
        case .string?, .integer?: id
        default: nil
        }
    }

    private func result(of request: RPCRequest) async throws -> JSONElement? {
        guard request.id != nil else { return nil }
        let era = try ProtocolEra(request)
        switch request.method {
        case "server/discover":
            return era.discovered(instructions: Self.instructions)
        case "initialize":
            return [
                "protocolVersion": .string(ProtocolEra.agreed(with: request.params["protocolVersion"]?.string)),
                "capabilities": ProtocolEra.capabilities, "serverInfo": ProtocolEra.serverInfo,
                "instructions": .string(Self.instructions),
            ]
        case "ping" where era == .handshake: return [:]
        case "tools/list":
            return era.completed(["tools": .array(ToolDescription.all)], isCacheable: true)
        case "tools/call":
            return era.completed(try await call(request).members)
        default: throw RPCError.methodNotFound(request.method)
        }
    }

    private func call(_ request: RPCRequest) async throws(RPCError) -> ToolReport {
        guard let word = request.params["name"]?.string else { throw .invalidParams("name must be a string") }
        guard let name = ToolName(rawValue: word) else {
            throw .invalidParams("there is no tool \(word.prefix(100))")
        }
        switch request.params["arguments"] {
        case nil, .null?: return await desk.call(name, arguments: [:])
        case .object(let arguments)?: return await desk.call(name, arguments: arguments)
        default: return .refused(code: "bad_arguments", "arguments must be an object")
        }
    }
}

extension ProtocolEra {
    /// What the server can do.
    static var capabilities: JSONElement { ["tools": ["listChanged": false]] }

    /// The answer to a client that asks before anything else; the newer era's, whatever the question carries.
    func discovered(instructions: String) -> JSONElement {
        ProtocolEra.perRequest.completed(
            [
                "supportedVersions": Self.supported, "capabilities": Self.capabilities,
                "instructions": .string(instructions),
            ], isCacheable: true)
    }
}
