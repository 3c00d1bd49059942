/// A reply's text as pieces that are never cut: sentences and steps.
struct ReplyBody: Sendable, Hashable {
    /// One sentence or one step.
    struct Piece: Sendable, Hashable {
        /// Its words, emphasis marks included.
        let text: String
        /// What stands between it and the piece before: a space, a new line or an empty line.
        let separator: String
        /// Whether it is a step or an item of a list.
        let isStep: Bool
    }

    let pieces: [Piece]

    /// Cuts a text at its lines, and lines that are no steps at the ends of their sentences.
    init(_ text: String) {
        var pieces: [Piece] = []
        var isAfterBlank = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let line = Self.trimmed(line)
            if line.isEmpty {
                isAfterBlank = true
                continue
            }
            let lineSeparator = isAfterBlank ? "\n\n" : "\n"
            isAfterBlank = false
            if Self.isStep(line) {
                pieces.append(Piece(text: String(line), separator: lineSeparator, isStep: true))
                continue
            }
            for (index, sentence) in Self.sentences(of: line).enumerated() {
                pieces.append(Piece(text: sentence, separator: index == 0 ? lineSeparator : " ", isStep: false))
            }
        }
        self.pieces = pieces
    }

    init(_ pieces: [Piece]) {
        self.pieces = pieces
    }

    /// The pieces as one text.
    var text: String { Self.text(of: pieces[...]) }

    static func text(of pieces: ArraySlice<Piece>) -> String {
        var text = ""
        for piece in pieces { text += (text.isEmpty ? "" : piece.separator) + piece.text }
        return text
    }

    private static func isStep(_ line: Substring) -> Bool {
        if line.hasPrefix("- ") { return true }
        let number = line.prefix { $0.isNumber }
        return !number.isEmpty && number.count < 3 && line.dropFirst(number.count).hasPrefix(". ")
    }

    /// Cuts at full stops, exclamation and question marks before a space and a capital, digit or emphasis.
    static func sentences(of line: Substring) -> [String] {
        var sentences: [String] = []
        var start = line.startIndex
        var index = line.startIndex
        while index < line.endIndex {
            let next = line.index(after: index)
            if ".!?".contains(line[index]), next < line.endIndex, line[next] == " " {
                let after = line.index(after: next)
                if after < line.endIndex, line[after].isUppercase || line[after].isNumber || line[after] == "*" {
                    sentences.append(String(line[start..<next]))
                    start = after
                }
            }
            index = next
        }
        if start < line.endIndex { sentences.append(String(line[start...])) }
        return sentences
    }

    private static func trimmed(_ line: Substring) -> Substring {
        var line = line
        while line.first?.isWhitespace == true { line.removeFirst() }
        while line.last?.isWhitespace == true { line.removeLast() }
        return line
    }
}
