/// Cuts a text into pieces that one message holds: at the ends of lines and between words, else between characters, and
/// between code points where one character is longer than a message.
enum TextPieces {
    /// The pieces, in order, without white space at their ends and without empty ones.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - limit: How many UTF-16 units a piece may have; that is how providers count.
    /// - Returns: The same pieces for the same text.
    static func of(_ text: String, limit: Int) -> [String] {
        var pieces: [String] = []
        var rest = trimmed(text[...])
        while !rest.isEmpty {
            guard rest.utf16.count > limit else {
                pieces.append(String(rest))
                break
            }
            let end = end(of: rest, limit: limit)
            let piece = trimmed(rest[..<end])
            if !piece.isEmpty { pieces.append(String(piece)) }
            rest = trimmed(rest[end...])
        }
        return pieces
    }

    private static func end(of text: Substring, limit: Int) -> Substring.Index {
        let last = text.utf16.index(text.startIndex, offsetBy: limit)
        var space: Substring.Index?
        var character = text.startIndex
        var index = text.startIndex
        while index < text.endIndex {
            if text[index].isWhitespace { space = index }
            let next = text.index(after: index)
            guard next <= last else { break }
            character = next
            index = next
        }
        // A space so early in the piece would leave most of it empty.
        if let space, text.utf16.distance(from: text.startIndex, to: space) >= limit / 2 { return space }
        if character > text.startIndex { return character }
        return text.unicodeScalars.index(before: text.unicodeScalars.index(after: last))
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop(while: \.isWhitespace)
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return text
    }
}
