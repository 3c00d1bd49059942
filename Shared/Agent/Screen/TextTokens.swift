/// A text cut into words once, with what the rules need of each; emoji are words of their own.
struct TextTokens {
    /// One word.
    struct Token {
        /// Its folded hash.
        let hash: WordHash
        /// What the table knows of it: the word itself and up to two beginnings; -1 for none.
        let entries: (Int32, Int32, Int32)
        /// The sentence it stands in.
        let sentence: Int32
        /// The clause it stands in; commas, colons and brackets end clauses.
        let clause: Int32
        /// Whether it is written in capitals and longer than a letter.
        let isShouted: Bool
        /// Whether it is an emoji.
        let isEmoji: Bool
    }

    private(set) var tokens: [Token] = []
    /// Exclamation marks.
    private(set) var exclamations = 0
    /// Question marks.
    private(set) var questionMarks = 0
    /// Letters outside ASCII that tell a script, counted by script.
    private(set) var scripts = ScriptCounts()
    private var sentence: Int32 = 0
    private var clause: Int32 = 0

    /// Cuts texts; each starts a new sentence.
    init(_ texts: [String], table: WordTable) {
        tokens.reserveCapacity(64)
        for text in texts {
            read(text, table: table)
            endSentence()
        }
    }

    private mutating func read(_ text: String, table: WordTable) {
        var word = OpenWord()
        for scalar in text.unicodeScalars {
            if Letters.isWord(scalar) {
                if scalar.value >= 0x80 { scripts.count(scalar) }
                word.add(scalar, table: table)
            } else if !Self.isApostrophe(scalar) {
                close(&word, table: table)
                separate(at: scalar, table: table)
            }
        }
        close(&word, table: table)
    }

    private mutating func close(_ word: inout OpenWord, table: WordTable) {
        guard word.length > 0 else { return }
        append(
            hash: word.hash, entries: (table.entry(of: word.hash), word.beginnings.0, word.beginnings.1),
            isShouted: word.length > 1 && word.capitals == word.letters && word.letters > 1, isEmoji: false)
        word = OpenWord()
    }

    private mutating func separate(at scalar: Unicode.Scalar, table: WordTable) {
        switch scalar {
        case ".", ";", "\n", "\r", "。", "…": endSentence()
        case "!", "！":
            exclamations += 1
            endSentence()
        case "?", "？", "¿":
            questionMarks += 1
            endSentence()
        case ",", ":", "(", ")", "–", "—": clause += 1
        default:
            guard scalar.value >= 0x2600, scalar.properties.isEmoji, !scalar.properties.isEmojiModifier else { return }
            let hash = WordHash(String(scalar))
            append(hash: hash, entries: (table.entry(of: hash), -1, -1), isShouted: false, isEmoji: true)
        }
    }

    private mutating func append(hash: WordHash, entries: (Int32, Int32, Int32), isShouted: Bool, isEmoji: Bool) {
        tokens.append(
            Token(
                hash: hash, entries: entries, sentence: sentence, clause: clause, isShouted: isShouted, isEmoji: isEmoji
            ))
    }

    private mutating func endSentence() {
        guard let last = tokens.last, last.sentence == sentence else { return }
        sentence += 1
        clause += 1
    }

    private static func isApostrophe(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value == 0x27 || scalar.value == 0x2019 || scalar.value == 0x60 || scalar.value == 0xB4
            || scalar.value == 0x200D || scalar.value == 0xFE0F
    }
}

extension TextTokens {
    /// A word that is still being read.
    private struct OpenWord {
        var hash = WordHash()
        var length = 0
        var letters = 0
        var capitals = 0
        var beginnings: (Int32, Int32) = (-1, -1)

        mutating func add(_ scalar: Unicode.Scalar, table: WordTable) {
            let value = scalar.value
            if value >= 0x41 {
                letters += 1
                if value <= 0x5A || (value >= 0xC0 && value <= 0xDE) { capitals += 1 }
            }
            var added = 0
            Letters.fold(scalar) {
                hash.add($0)
                added += 1
            }
            length += added
            let beginning = table.entry(ofBeginning: hash, length: length)
            guard beginning >= 0 else { return }
            beginnings = (beginning, beginnings.0)
        }
    }

    /// Whether a word belongs to a class.
    func isToken(at index: Int, in wordClass: Int, table: WordTable) -> Bool {
        let entries = tokens[index].entries
        return (entries.0 >= 0 && table.entries[Int(entries.0)].isIn(wordClass))
            || (entries.1 >= 0 && table.entries[Int(entries.1)].isIn(wordClass))
            || (entries.2 >= 0 && table.entries[Int(entries.2)].isIn(wordClass))
    }

    /// Whether a sentence starts with this word; so it does after the last one.
    func isSentenceStart(_ index: Int) -> Bool {
        index == 0 || index >= tokens.count || tokens[index].sentence != tokens[index - 1].sentence
    }
}
