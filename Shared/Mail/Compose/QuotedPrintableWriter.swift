import Core

/// Writes text so that every relay passes it on unchanged: lines of at most 76, nothing but ASCII.
enum QuotedPrintableWriter {
    private static let width = 75

    /// The text of a body; its line ends become CRLF.
    static func bytes(_ text: String) -> [UInt8] {
        var result: [UInt8] = []
        for line in SafeText.body(text).utf8.split(separator: ASCII.lineFeed, omittingEmptySubsequences: false) {
            append(line, to: &result)
            result += [ASCII.carriageReturn, ASCII.lineFeed]
        }
        return result
    }

    private static func append(_ line: Substring.UTF8View, to result: inout [UInt8]) {
        var column = 0
        var index = line.startIndex
        while index < line.endIndex {
            let byte = line[index]
            let next = line.index(after: index)
            // A blank at the end would be lost, "From " at the beginning gets a mark, and a dot alone ends the mail.
            let isAtEnd = next == line.endIndex && ASCII.isBlank(byte)
            let isAtStart = column == 0 && (byte == UInt8(ascii: ".") || line[index...].starts(with: "From ".utf8))
            let isPlain =
                (byte >= 32 && byte < 127 || byte == ASCII.tab) && byte != UInt8(ascii: "=") && !isAtEnd && !isAtStart
            let written: [UInt8] = isPlain ? [byte] : [UInt8(ascii: "=")] + Array([byte].hexadecimal.uppercased().utf8)
            if column + written.count > width {
                result += [UInt8(ascii: "="), ASCII.carriageReturn, ASCII.lineFeed]
                column = 0
            }
            result += written
            column += written.count
            index = next
        }
    }
}
