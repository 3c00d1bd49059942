/// The sentences of a message as the sentiment's head wants them embedded, one vector each.
///
/// A story hides its one angry sentence from a vector of the whole. Crumbs ("Again.") join their neighbour, and a short
/// message counts as a whole too, because "well done." is irony only after "another outage". The training cuts its
/// rows in the same way.
public enum SentimentSentences {
    /// How many sentences of a message are heard.
    public static let limit = 16
    private static let shortWords = 3
    private static let wholeWords = 40

    /// Cuts a message; where it has too many sentences, the middle is left out.
    public static func of(_ text: CustomerText) -> [String] {
        Array((ofSubject(text) + heard(text.content)).prefix(limit))
    }

    /// Those of the subject, which come first.
    static func ofSubject(_ text: CustomerText) -> [String] {
        Array((text.opensTicket ? text.subject.map(heard) ?? [] : []).prefix(2))
    }

    /// Each sentence of a content that is too long to count whole, together with the next, if that is not long either.
    static func pairs(of text: CustomerText) -> [String] {
        let (sentences, whole) = cut(text.content)
        guard whole == nil else { return [] }
        let both = zip(sentences, sentences.dropFirst()).map { $0 + " " + $1 }
        return both.filter { count($0) <= wholeWords && hasWords($0) }
    }

    /// The sentences of one text that say something, and a short text as a whole.
    private static func heard(_ text: String) -> [String] {
        let (sentences, whole) = cut(text)
        return (sentences + (whole.map { [$0] } ?? [])).filter(hasWords)
    }

    /// Cuts one text, without the middle of a long one.
    private static func cut(_ text: String) -> (sentences: [String], whole: String?) {
        var joined: [String] = []
        for part in parts(text) {
            if let last = joined.last, min(count(part), count(last)) < shortWords {
                joined[joined.count - 1] = last + " " + part
            } else {
                joined.append(part)
            }
        }
        let whole = joined.count > 1 && count(text) <= wholeWords ? joined.joined(separator: " ") : nil
        let room = whole == nil ? limit : limit - 1
        if joined.count > room {
            joined = Array(joined.prefix(room / 2) + joined.suffix(room - room / 2))
        }
        return (joined, whole)
    }

    private static func parts(_ text: String) -> [String] {
        var parts: [String] = []
        var open = String.UnicodeScalarView()
        var isEnded = false
        func close() {
            if !open.isEmpty { parts.append(String(open)) }
            open = String.UnicodeScalarView()
        }
        for scalar in text.unicodeScalars {
            if scalar.properties.isWhitespace {
                if isEnded || scalar == "\n" || scalar == "\r" {
                    close()
                } else if !open.isEmpty {
                    open.append(" ")
                }
                isEnded = false
            } else {
                open.append(scalar)
                isEnded = scalar == "." || scalar == "!" || scalar == "?" || scalar == "…"
            }
        }
        close()
        return parts.map { part in
            var part = part
            while part.last == " " { part.removeLast() }
            return part
        }
    }

    private static func count(_ text: String) -> Int {
        text.split(whereSeparator: \.isWhitespace).count
    }

    /// Whether there are three words of letters: the model knows no emoji, and a word or two is the lexicon's.
    private static func hasWords(_ text: String) -> Bool {
        var words = 0
        var isInside = false
        for character in text {
            if character.isLetter {
                if !isInside { words += 1 }
                if words == 3 { return true }
                isInside = true
            } else if character != "'", character != "’" {
                isInside = false
            }
        }
        return false
    }
}
