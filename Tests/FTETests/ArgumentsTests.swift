import Testing

@testable import FTE

struct ArgumentsTests {
    private let options = [CommandOption("--all", help: ""), CommandOption("--last", value: "N", help: "")]

    @Test func `options and operands are told apart wherever they stand`() throws {
        var arguments = try Arguments(["a", "--last", "3", "--all", "b", "--", "--last"], options: options)
        #expect(arguments.flag("--all"))
        #expect(try arguments.integer("--last", in: 1...9) == 3)
        #expect(try arguments.remaining("X") == ["a", "b", "--last"])
        try arguments.finish()
    }

    @Test(arguments: [["--none"], ["--last"], ["--all=1"]])
    func `an option that is unknown or lacks its value or takes none is refused`(words: [String]) {
        #expect(throws: UsageError.self) { try Arguments(words, options: options) }
    }

    @Test(arguments: ["0", "10", "x", ""])
    func `a number out of its bounds is refused`(text: String) throws {
        let arguments = try Arguments(["--last=\(text)"], options: options)
        #expect(throws: UsageError.self) { try arguments.integer("--last", in: 1...9) }
    }

    @Test func `an operand that nobody takes is refused`() throws {
        var arguments = try Arguments(["a", "b"], options: options)
        #expect(try arguments.operand("X") == "a")
        #expect(throws: UsageError.self) { try arguments.finish() }
    }
}
