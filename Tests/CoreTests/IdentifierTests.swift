import Core
import Foundation
import Testing

@Suite struct IdentifierTests {
    @Test func `a new identifier is a version 7 UUID that begins with its time`() throws {
        let time = try #require(Timestamp("2026-01-31T09:05:00Z"))
        let identifier = UUID(timeOrdered: time, high: 0xFFFF, low: .max)
        #expect(identifier.text == "019c134c-6660-7fff-bfff-ffffffffffff")
        let source = TimeOrderedIdentifierSource()
        #expect(source.makeIdentifier() != source.makeIdentifier())
        #expect(Array(source.makeIdentifier().text)[14] == "7")
    }

    @Test func `a derived identifier follows from its parts and their borders`() {
        let first = UUID.derived(from: "email", "1")
        #expect(first == UUID.derived(from: "email", "1"))
        #expect(first != UUID.derived(from: "email1", ""))
        #expect(first != UUID.derived(from: "emai", "l1"))
        #expect(Array(first.text)[14] == "8")
        #expect("89ab".contains(Array(first.text)[19]))
    }
}
