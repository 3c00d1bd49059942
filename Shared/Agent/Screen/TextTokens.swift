/// A text cut into words once, with what the rules need of each; emoji are words of their own.
struct TextTokens {
    /// One word.
    struct Token {
        /// Its folded hash.
        let hash: WordHash
        /// What the table knows of it: the word itself and its longest beginning; -1 for none.
        let entries: (Int32, Int32)
        /// The sentence it stands in.
        let sentence: Int32
        /// The clause it stands in; commas, colons and brackets end clauses.
        let clause: Int32
        /// Whether it is written in capitals and longer than a letter.
        let isShouted: Bool
        /// Whether it is an emoji.
        let isEmoji: Bool
        /// The letter, where the word is nothing else; otherwise 0.
        let letter: UInt32
    }

    var tokens: [Token] = []
    /// Exclamation marks.
    private(set) var exclamations = 0
    /// Question marks.
    private(set) var questionMarks = 0
    /// Letters outside ASCII that tell a script, counted by script.
    private(set) var scripts = ScriptCounts()
    /// Scalars that cannot be seen and that no ordinary text needs.
    private(set) var hidden = 0
    /// Letters in all words.
    private(set) var letters = 0
    private var sentence: Int32 = 0
    private var clause: Int32 = 0
    private var column = 0
    private var hasSoftBreak = false
    private var isFlag = false

    /// A line at least this long was wrapped, not ended, when the next one goes on in small letters.
    private static let wrappedLine = 40

    /// Cuts texts; each starts a new sentence.
    init(_ texts: [String], table: WordTable) {
        tokens.reserveCapacity(64)
        var letters: [UInt32] = []
        for text in texts {
            read(text, letters: &letters, table: table)
            endSentence()
        }
        joinLetters(table: table)
    }

    private mutating func read(_ text: String, letters: inout [UInt32], table: WordTable) {
        var word = OpenWord()
        var iterator = text.unicodeScalars.makeIterator()
        var last: Unicode.Scalar?
        var current = iterator.next()
        column = 0
        hasSoftBreak = false
        while let scalar = current {
            let following = iterator.next()
            column += 1
            if Letters.isWord(scalar) {
                if hasSoftBreak { resolveSoftBreak(before: scalar) }
                if scalar.value >= 0x80 { scripts.count(scalar) }
                word.add(scalar, letters: &letters, table: table)
            } else if Letters.isApostrophe(scalar) {
                // The article of "l'avocat" is a word of its own that says nothing.
                if word.length > 0, table.isElided(word.hash), let following, Letters.isWord(following) {
                    word = OpenWord()
                    letters.removeAll(keepingCapacity: true)
                }
            } else if Letters.isInvisible(scalar) {
                noteHidden(scalar, last: last)
            } else {
                close(&word, letters: &letters, table: table)
                separate(at: scalar, last: last, following: following, table: table)
            }
            last = scalar
            current = following
        }
        close(&word, letters: &letters, table: table)
    }

    private mutating func close(_ word: inout OpenWord, letters: inout [UInt32], table: WordTable) {
        guard word.length > 0 else { return }
        self.letters += word.letters
        var entry = table.entry(of: word.hash)
        if entry < 0, word.beginning < 0, word.length >= 4, word.length <= Spelling.longestWord,
            let meant = table.spelling.meant(by: letters)
        {
            (entry, word.beginning) = table.entries(ofListed: meant)
        }
        append(
            hash: word.hash, entries: (entry, word.beginning),
            isShouted: word.length > 1 && word.capitals == word.letters && word.letters > 1, isEmoji: false,
            letter: word.length == 1 ? letters[0] : 0)
        word = OpenWord()
        letters.removeAll(keepingCapacity: true)
    }

    private mutating func separate(
        at scalar: Unicode.Scalar, last: Unicode.Scalar?, following: Unicode.Scalar?, table: WordTable
    ) {
        if scalar == " " { return }
        switch scalar {
        case ".":
            if last == "." || following == "." {
                clause += 1
            } else if !(Letters.isDigit(last) && Letters.isDigit(following)) {
                endSentence()
            }
        case "\n":
            if column > Self.wrappedLine, !hasSoftBreak { hasSoftBreak = true } else { endSentence() }
            column = 0
        case "…": clause += 1
        case ";", "。": endSentence()
        case "!", "！":
            exclamations += 1
            endSentence()
        case "?", "？", "¿", "؟":
            questionMarks += 1
            endSentence()
        case ",": if !(Letters.isDigit(last) && Letters.isDigit(following)) { clause += 1 }
        case ":", "(", ")", "–", "—": clause += 1
        case "-": if last == " ", following == " " { clause += 1 }
        default:
            guard scalar.value >= 0x2600, scalar.properties.isEmoji, !scalar.properties.isEmojiModifier else { return }
            let hash = WordHash(String(scalar))
            append(hash: hash, entries: (table.entry(of: hash), -1), isShouted: false, isEmoji: true)
        }
    }

    private mutating func append(
        hash: WordHash, entries: (Int32, Int32), isShouted: Bool, isEmoji: Bool, letter: UInt32 = 0
    ) {
        tokens.append(
            Token(
                hash: hash, entries: entries, sentence: sentence, clause: clause, isShouted: isShouted,
                isEmoji: isEmoji, letter: letter))
    }

    private mutating func endSentence() {
        hasSoftBreak = false
        guard let last = tokens.last, last.sentence == sentence else { return }
        sentence += 1
        clause += 1
    }

    private mutating func resolveSoftBreak(before scalar: Unicode.Scalar) {
        if !Letters.isSmall(scalar) { endSentence() }
        hasSoftBreak = false
    }

    /// Emoji are joined and turned by scalars that hide nothing.
    private mutating func noteHidden(_ scalar: Unicode.Scalar, last: Unicode.Scalar?) {
        switch scalar.value {
        case 0x200D, 0x200E, 0x200F, 0xFE00...0xFE0F, 0xAD, 0x200C: return
        case 0xFEFF where last == nil: return
        case 0xE0000...0xE007F:
            if last?.value == 0x1F3F4 { isFlag = true }
            if !isFlag { hidden += 1 }
        default:
            isFlag = false
            hidden += 1
        }
    }
}
