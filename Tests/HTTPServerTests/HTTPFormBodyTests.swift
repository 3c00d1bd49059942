import HTTPServer
import TestSupport
import Testing

struct HTTPFormBodyTests {
    private func read(_ text: String) -> [String] {
        (HTTPFormBody(Array(text.utf8))?.items ?? []).map {
            "\(String(decoding: $0.name, as: UTF8.self))=\(String(decoding: $0.value, as: UTF8.self))"
        }
    }

    @Test func `names and values are decoded once, in order, repeated ones kept`() {
        #expect(read("a=1&b=x+y%20z&a=%2B%26%3D&c&=d&&e==") == ["a=1", "b=x y z", "a=+&=", "c=", "=d", "e=="])
        #expect(read("") == [])
        #expect(HTTPFormBody(Array("a=1&a=2".utf8))?.text("a") == "1")
        #expect(HTTPFormBody(Array("a=%FF".utf8))?.text("a") == "\u{FFFD}")
    }

    @Test func `a percent sign that begins no escape stands for itself`() {
        #expect(read("a=100%&b=%4&c=%zz%41") == ["a=100%", "b=%4", "c=%zzA"])
    }

    @Test func `names that differ in their bytes differ, however they look`() {
        let form = HTTPFormBody(Array("é=1&e%CC%81=2".utf8))
        #expect(form?.text("e\u{301}") == "2")
        #expect(form?.text("\u{E9}") == "1")
    }

    @Test func `there is an end to how many there are`() {
        #expect(HTTPFormBody(Array(String(repeating: "a&", count: 1000).utf8)) != nil)
        #expect(HTTPFormBody(Array(String(repeating: "a&", count: 1001).utf8)) == nil)
    }

    @Test func `no bytes crash it`() {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<2000 {
            let bytes = (0..<Int.random(in: 0...60, using: &random)).map { _ in
                [UInt8(ascii: "%"), UInt8(ascii: "&"), UInt8(ascii: "="), .random(in: 0...255, using: &random)]
                    .randomElement(using: &random) ?? 0
            }
            _ = HTTPFormBody(bytes)
        }
    }

    @Test func `a request keeps its target byte for byte`() {
        let request = HTTPRequest(method: "POST", target: "/a%2fb//?x=%7e&y=+#")
        #expect(request.target == "/a%2fb//?x=%7e&y=+#")
        #expect(HTTPRequest(method: "GET", target: "http://host:80/a?b").target == "/a?b")
    }
}
