import Core
import Signatures
import TestSupport
import Testing

@Suite struct TicketKeyTests {
    let old = [UInt8](repeating: 1, count: 32)
    let new = [UInt8](repeating: 2, count: 32)

    @Test func `the same submission gives the same reference and another one another`() throws {
        let key = try #require(TicketKey(keys: [new]))
        let first = key.reference(for: Array("mail a".utf8))
        #expect(first == key.reference(for: Array("mail a".utf8)))
        #expect(first != key.reference(for: Array("mail b".utf8)))
        #expect(key.isGenuine(first))
        #expect(first.head == Array(HMAC.sha256(key: new, message: Array("mail a".utf8)).prefix(10)))
    }

    @Test func `the first key makes references and every key is accepted`() throws {
        let before = try #require(TicketKey(keys: [old]))
        let after = try #require(TicketKey(keys: [new, old]))
        let reference = before.reference(for: [1])
        #expect(after.isGenuine(reference))
        #expect(after.reference(for: [1]) != reference)
        #expect(!before.isGenuine(after.reference(for: [1])))
        #expect(TicketKey(keys: []) == nil)
    }

    @Test func `what is made up is genuine no more often than twenty bits allow`() throws {
        let key = try #require(TicketKey(keys: [new]))
        var generator = SeededGenerator(seed: 11)
        var hits = 0
        for _ in 0..<100_000 {
            let head = (0..<10).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let tag = UInt32.random(in: 0..<1 << 20, using: &generator)
            let reference = TicketReference(head: head, tag: tag)
            if key.isGenuine(reference) { hits += 1 }
        }
        // A tenth of one is expected; five would be a fault with near certainty.
        #expect(hits < 5)
    }

    @Test func `one changed character is hardly ever genuine`() throws {
        let key = try #require(TicketKey(keys: [new]))
        let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
        var hits = 0
        var tries = 0
        for number in 0..<20 {
            let text = Array(key.reference(for: Array("\(number)".utf8)).text)
            for place in 4..<text.count where text[place] != "-" {
                for symbol in alphabet where symbol != text[place] {
                    var changed = text
                    changed[place] = symbol
                    let reference = try #require(TicketReference(String(changed)))
                    tries += 1
                    if key.isGenuine(reference) { hits += 1 }
                }
            }
        }
        #expect(tries == 20 * 20 * 31)
        #expect(hits <= 1)
    }

    @Test func `keys are read from hexadecimal, base64 or text`() throws {
        let texts = [
            String(repeating: "02", count: 32), "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=",
        ]
        let expected = try #require(TicketKey(keys: [new])).reference(for: [7])
        for text in texts {
            var reader = EnvironmentReader(["TICKET_KEY": " \(text) , \(String(repeating: "01", count: 32))"])
            let key = TicketKey(&reader)
            try reader.finish()
            #expect(key.reference(for: [7]) == expected)
            #expect(key.isGenuine(try #require(TicketKey(keys: [old])).reference(for: [8])))
        }
        var reader = EnvironmentReader(["TICKET_KEY": "a plain text key of more than 32 bytes!"])
        _ = TicketKey(&reader)
        try reader.finish()
    }

    @Test(arguments: ["", "short", "0202", ",", "a plain text key of more than 32 bytes!,short"])
    func `a missing or short key is a wrong configuration`(text: String) {
        var reader = EnvironmentReader(["TICKET_KEY": text])
        _ = TicketKey(&reader)
        #expect(throws: ConfigurationError.self) { try reader.finish() }
    }
}
