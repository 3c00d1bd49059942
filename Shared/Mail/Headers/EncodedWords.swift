/// Header text with the encoded words of RFC 2047 read: also where they touch, split a character, or stand in quotes.
struct EncodedWords {
    private struct Word {
        let charset: String
        let bytes: [UInt8]
        let end: Int
    }

    private let bytes: [UInt8]
    /// Nothing after it ends a word: without it, many beginnings without an end would each be searched to the end.
    private let lastEnd: Int
    private var result = ""
    private var plain: [UInt8] = []
    private var pending: (charset: String, bytes: [UInt8])?

    /// The text of a field on one line: no control characters, no white space at its ends.
    static func text(_ value: some Collection<UInt8>) -> String {
        var reader = EncodedWords(Array(value))
        reader.read()
        return SafeText.line(reader.result)
    }

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var index = bytes.count - 2
        while index >= 0, bytes[index] != UInt8(ascii: "?") || bytes[index + 1] != UInt8(ascii: "=") { index -= 1 }
        lastEnd = index
    }

    private mutating func read() {
        var index = 0
        while index < bytes.count {
            if let word = word(at: index) {
                // White space between two encoded words belongs to neither.
                if pending == nil || !plain.allSatisfy(ASCII.isSpace) { flushPlain() }
                plain = []
                if pending?.charset == word.charset {
                    pending?.bytes += word.bytes
                } else {
                    flushWord()
                    pending = (word.charset, word.bytes)
                }
                index = word.end
            } else {
                plain.append(bytes[index])
                index += 1
            }
        }
        flushPlain()
        flushWord()
    }

    private mutating func flushPlain() {
        guard !plain.isEmpty else { return }
        flushWord()
        result += Charset.decode(plain[...], label: nil)
        plain = []
    }

    private mutating func flushWord() {
        guard let word = pending else { return }
        result += Charset.decode(word.bytes[...], label: word.charset)
        pending = nil
    }

    private func word(at start: Int) -> Word? {
        guard start + 6 <= lastEnd + 1, bytes[start] == UInt8(ascii: "="), bytes[start + 1] == UInt8(ascii: "?") else {
            return nil
        }
        var place = start + 2
        while place < lastEnd, place < start + 64, bytes[place] != UInt8(ascii: "?"), bytes[place] > 32 { place += 1 }
        guard place + 2 < bytes.count, bytes[place] == UInt8(ascii: "?"), bytes[place + 2] == UInt8(ascii: "?") else {
            return nil
        }
        // RFC 2231 lets a language follow the charset.
        let charset = bytes[(start + 2)..<place].prefix { $0 != UInt8(ascii: "*") }.lowercasedText
        let kind = ASCII.lowercased(bytes[place + 1])
        let textStart = place + 3
        guard textStart <= lastEnd, kind == UInt8(ascii: "b") || kind == UInt8(ascii: "q") else { return nil }
        var end = textStart
        while bytes[end] != UInt8(ascii: "?") || bytes[end + 1] != UInt8(ascii: "=") { end += 1 }
        let text = bytes[textStart..<end]
        let decoded = kind == UInt8(ascii: "b") ? TransferEncoding.base64(text) : TransferEncoding.underscored(text)
        return Word(charset: charset, bytes: decoded, end: end + 2)
    }
}
