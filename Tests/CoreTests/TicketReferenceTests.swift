import Core
import Foundation
import Testing

@Suite struct TicketReferenceTests {
    @Test func `a reference is written in groups of five and read back`() {
        let reference = TicketReference(head: [0, 1, 2, 3, 4, 5, 6, 7, 8, 255], tag: 0xABCDE)
        #expect(reference.text.wholeMatch(of: /TKT(-[0-9A-HJKMNP-TV-Z]{5}){4}/) != nil)
        #expect(TicketReference(reference.text) == reference)
    }

    @Test func `every pattern of bits survives being written and read`() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<5000 {
            let head = (0..<10).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let tag = UInt32.random(in: 0..<1 << 20, using: &generator)
            let reference = TicketReference(head: head, tag: tag)
            #expect(TicketReference(reference.text) == reference)
        }
    }

    @Test(arguments: [
        "TKT-7Q4M2-K9PX3-VD8H5-R2B61", "tkt-7q4m2-k9px3-vd8h5-r2b6l", "TKT7Q4M2K9PX3VD8H5R2B6I",
        "  T K T 7Q4M2 K9PX3 VD8H5 R2B6i ", "TKT\u{2013}7Q4M2\u{2014}K9PX3\u{2011}VD8H5\u{A0}R2B61",
    ])
    func `input forgives case, spaces, dashes and letters that look like digits`(text: String) throws {
        #expect(try #require(TicketReference(text)).text == "TKT-7Q4M2-K9PX3-VD8H5-R2B61")
        #expect(TicketReference("TKT-OOOOO-OOOOO-OOOOO-OOOOO")?.text == "TKT-00000-00000-00000-00000")
    }

    @Test(arguments: [
        "", "TKT", "TKT-", "7Q4M2-K9PX3-VD8H5-R2B61", "TKT-7Q4M2-K9PX3-VD8H5-R2B6", "TKT-7Q4M2-K9PX3-VD8H5-R2B611",
        "TKT-7Q4M2-K9PX3-VD8H5-R2B6U", "TKX-7Q4M2-K9PX3-VD8H5-R2B61", "TKT-7Q4M2-K9PX3-VD8H5-R2B6\u{663}",
        "TKT_7Q4M2_K9PX3_VD8H5_R2B61", "TKT-7Q4M2-K9PX3-VD8H5-R2B6\u{0}", "\u{1F4A9}",
    ])
    func `what is no reference is none`(text: String) {
        #expect(TicketReference(text) == nil)
    }

    @Test func `parts of another size become ten bytes and twenty bits`() {
        #expect(TicketReference(head: [1], tag: 0).head == [1, 0, 0, 0, 0, 0, 0, 0, 0, 0])
        #expect(TicketReference(head: Array(1...12), tag: 0).head == Array(1...10))
        #expect(TicketReference(head: [], tag: 1 << 20 | 7).tag == 7)
        #expect(TicketReference(head: [], tag: .max).text == "TKT-00000-00000-00000-0ZZZZ")
    }

    @Test func `random text never traps`() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<20000 {
            let bytes = (0..<Int.random(in: 0...40)).map { _ in UInt8.random(in: 0...255, using: &generator) }
            _ = TicketReference(String(decoding: Array("TKT".utf8) + bytes, as: UTF8.self))
            _ = TicketReference(String(decoding: bytes, as: UTF8.self))
        }
        #expect(TicketReference(String(repeating: "TKT-", count: 100_000)) == nil)
    }

    @Test func `it is a text in JSON`() throws {
        let data = Data("[\"tkt-7q4m2-k9px3-vd8h5-r2b61\"]".utf8)
        let references = try JSONDecoder().decode([TicketReference].self, from: data)
        #expect(String(decoding: try JSONEncoder().encode(references), as: UTF8.self).contains("TKT-7Q4M2-"))
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([TicketReference].self, from: Data("[\"x\"]".utf8))
        }
    }
}
