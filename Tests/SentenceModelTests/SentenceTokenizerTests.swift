import Foundation
import TestSupport
import Testing

@testable import SentenceModel

struct SentenceTokenizerTests {
    @Test func `texts of a small table get the numbers that Python's tokeniser gives them`() throws {
        let rows = try ModelFolder.rows(Data(try Repository.bytes("Tests/Fixtures/SentenceModel/tokens.jsonl")))
        let pieces = try #require(rows.first?.pieces)
        // The table's pieces at their lines, and nothing at the others.
        var lines = [String](repeating: "", count: (pieces.values.max() ?? 0) + 1)
        for (piece, number) in pieces { lines[number] = piece }
        let tokenizer = SentenceTokenizer(vocabulary: Array(lines.joined(separator: "\n").utf8))
        let texts = rows.dropFirst()
        #expect(texts.count > 200)
        for row in texts {
            let text = try #require(row.text)
            #expect(tokenizer.identifiers(of: text) == row.ids, "\(text.debugDescription)")
        }
    }

    @Test(
        .enabled(if: ModelFolder.hasPython, "compose/local/sentence-model --keep-python makes what this compares with"))
    func `ten thousand ugly texts get the numbers that Python's tokeniser gives them`() throws {
        let rows = try ModelFolder.reference("tokens")
        #expect(rows.count >= 10_000)
        let model = try ModelFolder.model()
        var wrong = 0
        for row in rows {
            let text = try #require(row.text)
            guard model.pieces(of: text) != row.ids else { continue }
            wrong += 1
            if wrong < 20 { Issue.record("\(text.debugDescription): \(model.pieces(of: text)), not \(row.ids ?? [])") }
        }
        #expect(wrong == 0)
    }

    @Test func `a text ends at 256 pieces, its marks among them`() {
        let tokenizer = SentenceTokenizer(vocabulary: Array("x".utf8))
        let identifiers = tokenizer.identifiers(of: String(repeating: "x ", count: 1000))
        #expect(identifiers.count == 256)
        #expect(identifiers.first == 101)
        #expect(identifiers.last == 102)
        #expect(identifiers.dropFirst().dropLast().allSatisfy { $0 == 0 })
    }
}
