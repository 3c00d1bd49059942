import HTTPServer
import TestSupport
import Testing

@Suite struct JSONBodyTests {
    @Test func `an object is read with all its kinds of values`() throws {
        let text = #" {"a":"\u00e9\n\uD83D\uDE00/", "b":[1,-2.5e3,true,false,null], "c":{"d":""}} "#
        let body = try JSONBody.object(Array(text.utf8))
        #expect(body["a"]?.string == "é\n😀/")
        #expect(body["b"] == .array([.number("1"), .number("-2.5e3"), .bool(true), .bool(false), .null]))
        #expect(body["b"]?.array?[1].double == -2500)
        #expect(body["c"]?["d"]?.string == "")
    }

    @Test func `of two members with one name the last counts`() throws {
        #expect(try JSONBody.object(Array(#"{"a":1,"a":2}"#.utf8))["a"]?.integer == 2)
    }

    @Test(arguments: [
        "", " ", "{", "}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "[1,]", "{a:1}", "{'a':1}", "{\"a\":01}", "{\"a\":1.}",
        "{\"a\":+1}", "{\"a\":.5}", "{\"a\":NaN}", "{\"a\":tru}", "{\"a\":\"\n\"}", "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12\"}",
        "{\"a\":\"\\uD800\"}", "{\"a\":\"\\uDC00\"}", "{\"a\":\"\\uD800\\u0041\"}", "{\"a\":1}x", "{\"a\":1}{}",
        "\"open",
        "\u{FEFF}{}",
    ])
    func `what is not JSON is malformed`(text: String) {
        let error = #expect(throws: JSONBodyError.self) { try JSONBody.value(Array(text.utf8)) }
        guard case .malformed = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `bytes that are no text, NUL, other values and deep nesting have errors of their own`() {
        #expect(throws: JSONBodyError.invalidUTF8) { try JSONBody.object([0x7B, 0x22, 0xFF, 0x22, 0x7D]) }
        #expect(throws: JSONBodyError.containsNUL) { try JSONBody.object(Array("{\"a\":\"x\u{0}\"}".utf8)) }
        #expect(throws: JSONBodyError.containsNUL) { try JSONBody.object(Array(#"{"a":"\u0000"}"#.utf8)) }
        #expect(throws: JSONBodyError.notAnObject) { try JSONBody.object(Array("[1]".utf8)) }
        let deep = Array((String(repeating: "[", count: 100_000)).utf8)
        #expect(throws: JSONBodyError.tooDeep) { try JSONBody.value(deep) }
        #expect(JSONBodyError.notAnObject.problem.code == "MALFORMED_PAYLOAD")
    }

    @Test(arguments: [
        (#""a\u0000b""#, "a\u{FFFD}b"), (#""\uD83D\uDE00""#, "😀"), (#""\uD83Dx""#, "\u{FFFD}x"),
        (#""\uDE00\n""#, "\u{FFFD}\n"), (#""\uD83D\uD83D\uDE00""#, "\u{FFFD}😀"), (#""\uD83D\u0041""#, "\u{FFFD}A"),
    ])
    func `where text is mended, half of a pair and NUL are replaced, and what follows is read`(
        json: String, text: String
    )
        throws
    {
        #expect(try JSONBody.value(Array(json.utf8), mendsText: true) == .string(text))
        #expect(try JSONBody.value([0x22, 0x61, 0xFF, 0x22], mendsText: true) == .string("a\u{FFFD}"))
        #expect(throws: JSONBodyError.self) { try JSONBody.value(Array("{\"a\":\"\\x\"}".utf8), mendsText: true) }
    }

    @Test func `random bytes and damaged bodies never trap`() {
        var generator = SeededGenerator(seed: 7)
        let good = Array(#"{"a":"\u00e9\uD83D\uDE00","b":[1,-2.5e3,true],"c":{"d":null}}"#.utf8)
        for _ in 0..<20000 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                bytes[place] = UInt8.random(in: 0...255, using: &generator)
            }
            bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator) / 4)
            _ = try? JSONBody.value(bytes)
            _ = try? JSONBody.value(bytes, mendsText: true)
        }
    }
}
