import TestSupport
import Testing

@testable import OutboundDispatcher

struct TextPiecesTests {
    @Test func `what fits is left as it is, without white space at its ends`() {
        #expect(TextPieces.of(" Hello\n", limit: 10) == ["Hello"])
        #expect(TextPieces.of(" \n ", limit: 10) == [])
        #expect(TextPieces.of(String(repeating: "a", count: 1600), limit: 1600).count == 1)
    }

    @Test func `longer texts are cut between words, and nothing of them is lost`() {
        let words = (0..<500).map { "word\($0)" }
        let pieces = TextPieces.of(words.joined(separator: " "), limit: 100)
        #expect(pieces.allSatisfy { $0.utf16.count <= 100 })
        #expect(pieces.dropLast().allSatisfy { $0.utf16.count >= 50 })
        #expect(pieces.flatMap { $0.split(separator: " ").map(String.init) } == words)
    }

    @Test func `emoji count as the providers count them, and are not cut in two`() {
        let family = "👨‍👩‍👧‍👦"
        let pieces = TextPieces.of(String(repeating: family, count: 10), limit: 30)
        #expect(pieces.allSatisfy { $0.utf16.count <= 30 })
        #expect(pieces.joined() == String(repeating: family, count: 10))
        #expect(pieces.allSatisfy { piece in piece.allSatisfy { String($0) == family } })
    }

    @Test func `a character longer than a message is cut between its code points`() {
        let monster = "e" + String(repeating: "\u{301}", count: 5000)
        let pieces = TextPieces.of(monster, limit: 1600)
        #expect(pieces.allSatisfy { $0.utf16.count <= 1600 })
        #expect(pieces.map(\.unicodeScalars.count).reduce(0, +) == 5001)
    }

    @Test func `whatever the text, pieces are short enough and keep every word's letters`() {
        var random = SeededGenerator(seed: 11)
        let letters = Array("ab \n\t👍🏽e\u{301}日\u{FEFF}\u{200D}")
        for _ in 0..<300 {
            let count = Int.random(in: 0...200, using: &random)
            let text = String((0..<count).compactMap { _ in letters.randomElement(using: &random) })
            let pieces = TextPieces.of(text, limit: 17)
            #expect(pieces.allSatisfy { $0.utf16.count <= 17 && !$0.isEmpty })
            #expect(Self.letters(pieces.joined()) == Self.letters(text))
        }
    }

    /// The text without white space and the joiners that may cling to it.
    private static func letters(_ text: String) -> [Unicode.Scalar] {
        text.unicodeScalars.filter { !$0.properties.isWhitespace && $0 != "\u{200D}" }
    }
}
