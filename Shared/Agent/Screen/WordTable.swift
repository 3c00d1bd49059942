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

        func isIn(_ wordClass: Int) -> Bool {
            let word = wordClass >> 6
            return word < classes.count && classes[word] & (1 << UInt64(wordClass & 63)) != 0
        }

        mutating func join(_ wordClass: Int) {
            while classes.count <= wordClass >> 6 { classes.append(0) }
            classes[wordClass >> 6] |= 1 << UInt64(wordClass & 63)
        }
    }

    private(set) var entries: [Entry] = []
    private var exact: [WordHash: Int32] = [:]
    private var beginnings: [WordHash: Int32] = [:]
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
            beginnings[hash] = index
            beginningLengths |= 1 << UInt64(min(stem.count, 63))
        } else {
            exact[hash] = index
        }
        body(&entries[Int(index)])
    }

    /// Notes that a pattern is worth trying where a word of a class stands.
    mutating func add(pattern: Int32, toClass wordClass: Int) {
        for index in entries.indices where entries[index].isIn(wordClass) { entries[index].patterns.append(pattern) }
    }

    /// The entry of a whole word.
    func entry(of hash: WordHash) -> Int32 { exact[hash] ?? -1 }

    /// The entry of a beginning of so many letters.
    func entry(ofBeginning hash: WordHash, length: Int) -> Int32 {
        guard length < 64, beginningLengths & (1 << UInt64(length)) != 0 else { return -1 }
        return beginnings[hash] ?? -1
    }
}
