import Testing

@testable import Store

struct JSONTextTests {
    /// Postgres refuses the escape of a NUL; a customer who writes the six characters of that escape means them.
    @Test(arguments: [
        ("a\0b", #"["ab"]"#), (#"a\u0000b"#, #"["a\\u0000b"]"#), (#"\\u0000"#, #"["\\\\u0000"]"#),
        (#"\"# + "\0", #"["\\"]"#), ("\0\0", #"[""]"#), ("plain \" ü", #"["plain \" ü"]"#),
    ])
    func `a NUL goes and everything else stays`(text: String, json: String) throws {
        #expect(try JSONText.of([text]) == json)
        #expect(try JSONText.decode([String].self, from: json) == [text.filter { $0 != "\0" }])
    }

    @Test(arguments: [
        ([], "{}"), ([""], #"{""}"#), (["a", "b c"], #"{"a","b c"}"#),
        ([#"\"#, #"""#, "ü,{}"], #"{"\\","\"","ü,{}"}"#),
    ])
    func `a list becomes an array literal`(texts: [String], literal: String) {
        #expect(ArrayLiteral.of(texts) == literal)
    }
}
