/// How many tokens a text will be, without the model's own tokeniser: rather too many than too few.
enum TokenEstimate {
    /// Characters of English text and of JSON that make a token, on the careful side.
    private static let asciiPerToken = 3.6
    /// What a character outside ASCII costs, on the careful side for alphabets.
    private static let tokensPerOther = 0.8

    /// The estimate for a text.
    static func count(_ text: String) -> Int {
        var ascii = 0
        var others = 0
        for byte in text.utf8 {
            if byte < 0x80 { ascii += 1 } else if byte >= 0xC0 { others += 1 }
        }
        return Int((Double(ascii) / asciiPerToken + Double(others) * tokensPerOther).rounded(.up))
    }

    /// The beginning of a text that fits, ended at a word.
    static func head(of text: String, tokens: Int) -> String {
        guard count(text) > tokens else { return text }
        return cut(text, tokens: tokens, fromEnd: false)
    }

    /// Beginning and end of a text that fit, with a mark between them: stories name their question at either.
    static func headAndTail(of text: String, tokens: Int) -> String {
        guard count(text) > tokens else { return text }
        let mark = "\n[...]\n"
        let each = max(0, (tokens - count(mark)) / 2)
        return cut(text, tokens: each, fromEnd: false) + mark + cut(text, tokens: each, fromEnd: true)
    }

    private static func cut(_ text: String, tokens: Int, fromEnd: Bool) -> String {
        var used = 0.0
        var kept = 0
        let characters = Array(text)
        while kept < characters.count {
            let character = characters[fromEnd ? characters.count - 1 - kept : kept]
            for scalar in character.unicodeScalars {
                used += scalar.isASCII ? 1 / asciiPerToken : tokensPerOther
            }
            guard used <= Double(tokens) else { break }
            kept += 1
        }
        guard kept < characters.count else { return text }
        let part = fromEnd ? characters.suffix(kept) : characters.prefix(kept)
        // A word that is cut says something else; one without an end is kept as it is.
        if fromEnd {
            let start = part.firstIndex { $0.isWhitespace } ?? part.startIndex
            return String(part[start...].drop { $0.isWhitespace })
        }
        let end = part.lastIndex { $0.isWhitespace } ?? part.endIndex
        return String(part[..<end])
    }
}
