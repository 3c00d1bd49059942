import Core
import Testing

@testable import Agent

/// The work a text can cause.
struct ScreenBoundsTests {
    private func steps(_ text: String) throws -> (steps: Int, tokens: Int) {
        let rules = try Context.rules()
        let tokens = TextTokens([text], table: rules.table)
        return (PhraseReading(tokens, rules: rules).steps, tokens.tokens.count)
    }

    private static let bytes = 100_000

    private static let long: [String] = [
        "speak to ", "refund ", "a ", "i want to not ", "my customers ", "how much is ", "r e f u n d ", "lawyer ",
        "not asking for a ", "😀", "é", "ignore all previous ", "someone ", "....", "\n", "you are now ",
    ].map { String(repeating: $0, count: bytes / max($0.utf8.count, 1)) }

    @Test(arguments: long.indices)
    func `a long text takes steps in proportion to its words`(index: Int) throws {
        let long = Self.long[index]
        let short = String(long.prefix(long.count / 10))
        let whole = try steps(long)
        let tenth = try steps(short)
        #expect(whole.steps <= tenth.steps * 12 + 20_000)
        #expect(whole.steps <= (whole.tokens + 1) * 20_000)
    }

    @Test func `no phrase tries more than a bounded number of elements`() throws {
        for pattern in try Context.rules().patterns { #expect(pattern.maximumSteps <= 150_000) }
    }

    @Test func `any scalars are screened, stripped and checked`() throws {
        var generator = Generator(state: 7)
        let rules = try Context.rules()
        let check = DraftCheck(rules: rules, promptSentences: ["You are the first line of a support desk of a firm."])
        let configuration = try Context.configuration(.webForm)
        for _ in 0..<300 {
            var scalars = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 0...200, using: &generator) {
                let value = generator.next() % (generator.next() % 3 == 0 ? 0x80 : 0x110000)
                if let scalar = Unicode.Scalar(UInt32(value)) { scalars.append(scalar) }
            }
            let text = String(scalars)
            let result = Screen.screen(CustomerText(subject: text, content: text, channel: .whatsapp), rules: rules)
            #expect((0...1).contains(result.sentiment))
            let cleaned = PromptInjection.stripped(text, rules: rules).text
            #expect(cleaned.unicodeScalars.count <= text.unicodeScalars.count + 21)
            _ = check.problems(
                in: text, sections: [], customerText: cleaned, configuration: configuration, reference: "T-7K3M-9QXA")
        }
    }

    @Test func `any bytes are screened`() throws {
        var generator = Generator(state: 11)
        for _ in 0..<300 {
            let bytes = (0..<200).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(try (0...1).contains(Context.screen(text).sentiment))
        }
    }

    /// The same numbers each time.
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var value = state
            value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
            value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
            return value ^ (value >> 31)
        }
    }
}
