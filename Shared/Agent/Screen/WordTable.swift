/// Every word the rules know, with the classes it belongs to; built once, read by all runs.
struct WordTable: Sendable {
    /// What is known of one word or beginning of words.
    struct Entry: Sendable {
        /// The classes, a bit each.
        var classes: [UInt64] = []
        /// Patterns that are worth trying where this word stands.
        var patterns: [Int32] = []
        /// How it sounds, from -5 to 5.
        var valence: Float = 0
        /// How much it strengthens the next word.
        var boost: Float = 0
        /// Languages it is a stop word of, a bit each.
        var languages: UInt32 = 0

        @inline(__always)
        func isIn(_ wordClass: Int) -> Bool {
            let word = wordClass >> 6
            return word < classes.count && classes[word] & (1 << UInt64(wordClass & 63)) != 0
        }

        mutating func inherit(_ shorter: Entry) {
            while classes.count < shorter.classes.count { classes.append(0) }
            for index in shorter.classes.indices { classes[index] |= shorter.classes[index] }
            if valence == 0 { valence = shorter.valence }
            if boost == 0 { boost = shorter.boost }
        }

        mutating func join(_ wordClass: Int) {
            while classes.count <= wordClass >> 6 { classes.append(0) }
            classes[wordClass >> 6] |= 1 << UInt64(wordClass & 63)
        }
    }

    private(set) var entries: [Entry] = []
    /// Words that are recognised when they are misspelled.
    private(set) var spelling = Spelling()
    private var listed: [WordHash: (Int32, Int32)] = [:]
    private var elided: Set<WordHash> = []
    private var exact: [WordHash: Int32] = [:]
    private var beginnings: [WordHash: Int32] = [:]
    private var stems: [(stem: String, entry: Int32)] = []
    private var beginningLengths: UInt64 = 0
    private var classNames: [String: Int] = [:]

    /// The class of these alternatives (`word`, `word*`), made if it is new.
    mutating func makeClass(_ alternatives: [String]) -> Int {
        let name = alternatives.sorted().joined(separator: "|")
        if let known = classNames[name] { return known }
        let wordClass = classNames.count
        classNames[name] = wordClass
        for word in alternatives { change(word) { $0.join(wordClass) } }
        return wordClass
    }

    /// Changes what is known of a word, or of all words with a beginning (`word*`).
    mutating func change(_ word: String, _ body: (inout Entry) -> Void) {
        let isBeginning = word.hasSuffix("*")
        let stem = isBeginning ? String(word.dropLast()) : word
        let hash = WordHash(stem)
        let known = isBeginning ? beginnings[hash] : exact[hash]
        let index = known ?? Int32(entries.count)
        if known == nil { entries.append(Entry()) }
        if isBeginning {
            if known == nil { stems.append((stem, index)) }
            beginnings[hash] = index
            beginningLengths |= 1 << UInt64(min(stem.count, 63))
        } else {
            exact[hash] = index
        }
        body(&entries[Int(index)])
    }

    /// Lets each beginning know what shorter beginnings of it know, so that a word needs only its longest one.
    mutating func inherit() {
        for (stem, index) in stems.sorted(by: { $0.stem.count < $1.stem.count }) {
            var hash = WordHash()
            var length = 0
            for scalar in stem.unicodeScalars.dropLast() {
                Letters.fold(scalar) {
                    hash.add($0)
                    length += 1
                }
                let shorter = entry(ofBeginning: hash, length: length)
                guard shorter >= 0 else { continue }
                entries[Int(index)].inherit(entries[Int(shorter)])
            }
        }
    }

    /// Notes that a pattern is worth trying where a word of a class stands.
    mutating func add(pattern: Int32, toClass wordClass: Int) {
        for index in entries.indices where entries[index].isIn(wordClass) { entries[index].patterns.append(pattern) }
    }

    /// Takes the words that are recognised misspelled, real words that are none of them, and articles before a stop.
    mutating func add(misspelled: [String], real: [String], elided: [String]) {
        for word in real { change(word) { _ in } }
        for word in misspelled { spelling.add(word) }
        for article in elided { self.elided.insert(WordHash(article)) }
    }

    /// Looks up the listed words once all words are known.
    mutating func index(misspelled: [String]) {
        var unused: [UInt32] = []
        for word in misspelled {
            var open = TextTokens.OpenWord()
            for scalar in word.unicodeScalars { open.add(scalar, letters: &unused, table: self) }
            listed[open.hash] = (entry(of: open.hash), open.beginning)
        }
    }

    /// What the table knows of a word of the spelling list.
    func entries(ofListed hash: WordHash) -> (Int32, Int32) { listed[hash] ?? (-1, -1) }

    /// Whether a word is an article that loses its vowel ("l'", "dell'").
    func isElided(_ hash: WordHash) -> Bool { elided.contains(hash) }

    /// The entry of a whole word.
    func entry(of hash: WordHash) -> Int32 { exact[hash] ?? -1 }

    /// The entry of a beginning of so many letters.
    @inline(__always)
    func entry(ofBeginning hash: WordHash, length: Int) -> Int32 {
        guard length < 64, beginningLengths & (1 << UInt64(length)) != 0 else { return -1 }
        return beginnings[hash] ?? -1
    }
}
