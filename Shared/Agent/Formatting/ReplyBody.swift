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
        for line in text.lines(omittingEmpty: false) {
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
        let bytes = line.utf8
        guard let first = bytes.first else { return false }
        if first == UInt8(ascii: "-") { return bytes.dropFirst().first == UInt8(ascii: " ") }
        let digits = bytes.prefix { $0 >= 0x30 && $0 <= 0x39 }.count
        return (1...2).contains(digits) && bytes.dropFirst(digits).starts(with: [UInt8(ascii: "."), UInt8(ascii: " ")])
    }

    /// Cuts at full stops, exclamation and question marks before a space and a capital, digit, emphasis or letter
    /// outside ASCII.
    static func sentences(of line: Substring) -> [String] {
        var sentences: [String] = []
        let bytes = line.utf8
        var start = bytes.startIndex
        var index = start
        while index < bytes.endIndex {
            let next = bytes.index(after: index)
            if isEnd(bytes[index]), next < bytes.endIndex, bytes[next] == 0x20 {
                let after = bytes.index(after: next)
                if after < bytes.endIndex, isBeginning(bytes[after]) {
                    sentences.append(String(line[start..<next]))
                    start = after
                }
            }
            index = next
        }
        if start < bytes.endIndex { sentences.append(String(line[start...])) }
        return sentences
    }

    private static func isEnd(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ".") || byte == UInt8(ascii: "!") || byte == UInt8(ascii: "?")
    }

    private static func isBeginning(_ byte: UInt8) -> Bool {
        byte >= 0x80 || (byte >= 0x41 && byte <= 0x5A) || (byte >= 0x30 && byte <= 0x39) || byte == UInt8(ascii: "*")
    }

    private static func trimmed(_ line: Substring) -> Substring {
        var line = line
        while let first = line.utf8.first, first <= 0x20 { line = line[line.utf8.index(after: line.startIndex)...] }
        while let last = line.utf8.last, last <= 0x20 { line = line[..<line.utf8.index(before: line.endIndex)] }
        return line
    }
}
