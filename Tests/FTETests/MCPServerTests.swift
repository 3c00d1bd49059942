import Agent
import Core
import TestSupport
import Testing

@testable import FTE

/// The protocol alone: nothing here reaches a database.
struct MCPServerTests {
    private static let modern =
        #""_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","#
        + #""io.modelcontextprotocol/clientCapabilities":{}}"#

    private func answer(_ line: String) async throws -> JSONElement? {
        try await MCPFixture.server(pool: MCPFixture.unreachable()).answer(.bytes(Array(line.utf8)))
    }

    private func request(_ method: String, _ params: String = "{}") -> String {
        #"{"jsonrpc":"2.0","id":"a1","method":"\#(method)","params":\#(params)}"#
    }

    @Test(arguments: [
        ("2025-11-25", "2025-11-25"), ("2025-06-18", "2025-06-18"), ("2025-03-26", "2025-03-26"),
        ("2024-11-05", "2024-11-05"), ("2026-07-28", "2025-11-25"), ("1.0", "2025-11-25"), ("", "2025-11-25"),
    ])
    func `a handshake settles on a version that both know`(wanted: String, agreed: String) async throws {
        let answer = try await answer(request("initialize", #"{"protocolVersion":"\#(wanted)"}"#))
        let result = try #require(answer?["result"])
        #expect(answer?["id"] == "a1")
        #expect(result["protocolVersion"]?.string == agreed)
        #expect(result["serverInfo"]?["name"] == "customer-success-fte")
        #expect(result["capabilities"]?["tools"] != nil)
    }

    @Test func `a client that probes learns every version, whether it says what it speaks or not`() async throws {
        for params in ["{\(Self.modern)}", "{}"] {
            let result = try #require(try await answer(request("server/discover", params))?["result"])
            #expect(result["supportedVersions"]?.array?.first == "2026-07-28")
            #expect(result["supportedVersions"]?.array?.contains("2025-11-25") == true)
            #expect(result["resultType"] == "complete")
            #expect(result["_meta"]?["io.modelcontextprotocol/serverInfo"]?["name"] == "customer-success-fte")
        }
    }

    @Test func `a request of an unknown version is told which there are`() async throws {
        let params = Self.modern.replacing("2026-07-28", with: "2031-01-01")
        let error = try #require(try await answer(request("tools/list", "{\(params)}"))?["error"])
        #expect(error["code"] == -32022)
        #expect(error["data"]?["requested"] == "2031-01-01")
        #expect(error["data"]?["supported"]?.array?.contains("2026-07-28") == true)
    }

    @Test func `a request that names its version must name its capabilities`() async throws {
        let params = #"{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}"#
        #expect(try await answer(request("tools/list", params))?["error"]?["code"] == -32602)
    }

    @Test func `both eras list the five tools, each in its own form`() async throws {
        let old = try #require(try await answer(request("tools/list"))?["result"])
        let new = try #require(try await answer(request("tools/list", "{\(Self.modern)}"))?["result"])
        #expect(old["tools"] == new["tools"])
        #expect(old["tools"]?.array?.compactMap { $0["name"]?.string } == ToolName.allCases.map(\.rawValue))
        #expect(old.object?.keys.sorted() == ["tools"])
        #expect(new["resultType"] == "complete" && new["ttlMs"]?.integer != nil && new["cacheScope"] == "public")
    }

    @Test(arguments: [
        ("garbage", -32700), ("{\"jsonrpc\":\"2.0\",", -32700), ("\u{FEFF}", -32700), ("7", -32600), ("{}", -32600),
        ("[]", -32600), (#"{"jsonrpc":"1.0","id":1,"method":"ping"}"#, -32600),
        (#"{"jsonrpc":"2.0","id":{},"method":"ping"}"#, -32600), (#"{"jsonrpc":"2.0","id":1}"#, -32600),
        (#"{"jsonrpc":"2.0","id":1,"method":"ping","params":[1]}"#, -32602),
        (#"{"jsonrpc":"2.0","id":1,"method":"resources/list"}"#, -32601),
        (#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{}}"#, -32602),
        (#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"rm"}}"#, -32602),
    ])
    func `what is no request gets an error and nothing worse`(line: String, code: Int) async throws {
        let answer = try await answer(line)
        #expect(answer?["error"]?["code"]?.integer == code, "\(line): \(answer?.text ?? "nothing")")
        #expect(answer?["id"] != nil)
    }

    @Test(arguments: [
        "", "   ", #"{"jsonrpc":"2.0","method":"notifications/initialized"}"#,
        #"{"jsonrpc":"2.0","method":"no/such"}"#, #"{"jsonrpc":"2.0","method":"tools/call","params":[1]}"#,
        #"{"jsonrpc":"2.0","id":3,"result":{}}"#, #"{"jsonrpc":"2.0","id":3,"error":{"code":1,"message":"x"}}"#,
    ])
    func `notifications and answers are not answered`(line: String) async throws {
        #expect(try await answer(line) == nil)
    }

    @Test func `a batch is answered as one`() async throws {
        let batch = "[\(request("ping")),{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"},7]"
        let answers = try #require(try await answer(batch)?.array)
        #expect(answers.count == 2)
        #expect(answers[0]["result"] == [:] && answers[1]["error"]?["code"] == -32600)
    }

    @Test func `bad arguments are a result that says all that is wrong, as structure and as text`() async throws {
        let call = #"{"name":"send_response","arguments":{"message":" ","sources":["x"],"kind":"rant","extra":1}}"#
        let result = try #require(try await answer(request("tools/call", call))?["result"])
        #expect(result["isError"] == true)
        let message = try #require(result["structuredContent"]?["error"]?["message"]?.string)
        for name in ["ticket_id", "channel", "message", "sources", "kind", "extra"] {
            #expect(message.contains(name), "\(message)")
        }
        let text = try #require(result["content"]?.array?.first?["text"]?.string)
        #expect(JSONElement(text: text) == result["structuredContent"])
    }

    @Test(arguments: ToolName.allCases)
    func `a schema names what its tool takes and nothing a run would bind alone`(name: ToolName) {
        let schema = ToolSchema(name, for: .operator)
        let bare = ArgumentCheck(name).problems(of: [:])
        #expect(bare == schema.parameters.filter(\.isRequired).map { "\($0.argument.rawValue) is missing" })
        #expect(!bare.isEmpty)
        #expect(schema.inputSchema["properties"]?.object?.count == schema.parameters.count)
    }

    @Test func `lines are cut whatever pieces they come in`() {
        let bytes = Array("one\n\ntwo\r\nthree".utf8)
        for size in 1...bytes.count {
            var buffer = LineBuffer(longest: 10)
            var lines: [IncomingLine] = []
            for start in stride(from: 0, to: bytes.count, by: size) {
                buffer.append(bytes[start..<min(start + size, bytes.count)])
                while let line = buffer.next() { lines.append(line) }
            }
            if let line = buffer.last() { lines.append(line) }
            #expect(lines == ["one", "", "two\r", "three"].map { .bytes(Array($0.utf8)) }, "\(size)")
        }
    }

    @Test func `a line without end is dropped, and the next one is read`() {
        var buffer = LineBuffer(longest: 4)
        var lines: [IncomingLine] = []
        for piece in ["abcdef", "ghi", "jk\nok", "\n"] {
            buffer.append(Array(piece.utf8)[...])
            while let line = buffer.next() { lines.append(line) }
        }
        #expect(lines == [.tooLong, .bytes(Array("ok".utf8))])
    }
}
