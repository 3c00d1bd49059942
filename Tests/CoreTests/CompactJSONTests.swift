import Core
import FoundationEssentials
import Testing

struct CompactJSONTests {
    private struct Line: Codable, Hashable {
        var text = "a \"quoted\" \\ line\n\twith ü, 👩‍👩‍👧, \u{1}, / and \0"
        var number = -7
        var half = 0.5
        var whole = 3.0
        var tiny = 1e-9
        var single: Float = 0.1
        var wide = UInt64.max
        var small: Int8 = -128
        var isTrue = true
        var absent: String?
        var present: String? = ""
        var texts = ["b", "a"]
        var none: [String] = []
        var names = ["z": 1, "a": 2, "ü": 3]
        var nested = Inner(inner: [[1], [], [2, 3]], moment: Timestamp(microseconds: 1))
        var empty: [String: String] = [:]
        var lists = ["x": [Inner]()]
    }

    private struct Inner: Codable, Hashable {
        let inner: [[Int]]
        let moment: Timestamp
    }

    @Test func `what is written reads back as what it was`() throws {
        let bytes = try CompactJSON.bytes(of: [Line(), Line(text: "")])
        #expect(try JSONDecoder().decode([Line].self, from: Data(bytes)) == [Line(), Line(text: "")])
    }

    /// Foundation's encoder says the same of the same value; only the order of members is the type's own.
    @Test func `it says what Foundation's encoder says`() throws {
        let ours = try JSONDecoder().decode(Anything.self, from: Data(try CompactJSON.bytes(of: Line())))
        let theirs = try JSONDecoder().decode(Anything.self, from: try JSONEncoder().encode(Line()))
        #expect(ours == theirs)
    }

    @Test func `members stand as the type writes them, those of a dictionary in order`() throws {
        struct Pair: Encodable {
            let second = 2.0
            let first = ["b": 1, "a": 0]
            let nothing = Nothing()
        }
        #expect(try text(Pair()) == #"{"second":2,"first":{"a":0,"b":1},"nothing":{}}"#)
    }

    @Test func `a value may be no object`() throws {
        #expect(try text("a/b") == #""a/b""#)
        #expect(try text(5) == "5")
        #expect(try text([Int?.none, 1]) == "[null,1]")
        #expect(try text([String: Int]()) == "{}")
    }

    @Test func `containers inside containers are closed where they end`() throws {
        #expect(try text(Nesting()) == #"{"outer":{"a":[1,[2]]},"last":true}"#)
    }

    @Test func `numbers that JSON does not have are refused`() {
        #expect(throws: EncodingError.self) { try CompactJSON.bytes(of: [Double.nan]) }
        #expect(throws: EncodingError.self) { try CompactJSON.bytes(of: ["x": Float.infinity]) }
    }

    @Test func `a NUL is escaped, or left out`() throws {
        #expect(try text("a\0b") == #""a\u0000b""#)
        #expect(String(decoding: try CompactJSON.bytes(of: "a\0b", keepsNUL: false), as: UTF8.self) == #""ab""#)
    }

    private func text(_ value: some Encodable) throws -> String {
        String(decoding: try CompactJSON.bytes(of: value), as: UTF8.self)
    }

    private struct Nothing: Encodable {
        func encode(to encoder: any Encoder) {}
    }

    private struct Nesting: Encodable {
        enum CodingKeys: CodingKey { case outer, last, a }

        func encode(to encoder: any Encoder) throws {
            var members = encoder.container(keyedBy: CodingKeys.self)
            var outer = members.nestedContainer(keyedBy: CodingKeys.self, forKey: .outer)
            var list = outer.nestedUnkeyedContainer(forKey: .a)
            try list.encode(1)
            var inner = list.nestedUnkeyedContainer()
            try inner.encode(2)
            // Asked for again, it is the same object.
            members = encoder.container(keyedBy: CodingKeys.self)
            try members.encode(true, forKey: .last)
        }
    }

    /// Any JSON, to compare by meaning.
    private indirect enum Anything: Decodable, Equatable {
        case null, flag(Bool), number(Double), text(String), list([Anything]), object([String: Anything])

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if value.decodeNil() {
                self = .null
            } else if let flag = try? value.decode(Bool.self) {
                self = .flag(flag)
            } else if let number = try? value.decode(Double.self) {
                self = .number(number)
            } else if let text = try? value.decode(String.self) {
                self = .text(text)
            } else if let list = try? value.decode([Anything].self) {
                self = .list(list)
            } else {
                self = .object(try value.decode([String: Anything].self))
            }
        }
    }
}
