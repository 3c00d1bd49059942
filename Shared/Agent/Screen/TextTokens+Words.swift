extension TextTokens {
    /// A word that is still being read.
    struct OpenWord {
        var hash = WordHash()
        var length = 0
        var letters = 0
        var capitals = 0
        var beginning: Int32 = -1

        mutating func add(_ scalar: Unicode.Scalar, letters folded: inout [UInt32], table: WordTable) {
            let value = scalar.value
            if value >= 0x41 {
                letters += 1
                if value <= 0x5A || (value >= 0xC0 && value <= 0xDE) { capitals += 1 }
            }
            var added = 0
            Letters.fold(scalar) {
                hash.add($0)
                if folded.count <= Spelling.longestWord { folded.append($0) }
                added += 1
            }
            length += added
            let longer = table.entry(ofBeginning: hash, length: length)
            if longer >= 0 { beginning = longer }
        }
    }

    /// Whether a word belongs to a class.
    @inline(__always)
    func isToken(at index: Int, in wordClass: Int, table: WordTable) -> Bool {
        let entries = tokens[index].entries
        return (entries.0 >= 0 && table.entries[Int(entries.0)].isIn(wordClass))
            || (entries.1 >= 0 && table.entries[Int(entries.1)].isIn(wordClass))
    }

    /// The same text with some of its words left out.
    func without(_ places: Set<Int>) -> TextTokens {
        var rest = self
        rest.tokens = tokens.indices.filter { !places.contains($0) }.map { tokens[$0] }
        return rest
    }

    /// Whether a sentence starts with this word; so it does after the last one.
    func isSentenceStart(_ index: Int) -> Bool {
        index == 0 || index >= tokens.count || tokens[index].sentence != tokens[index - 1].sentence
    }

    /// Makes one word of letters that stand apart ("r e f u n d"), where they are a word of the spelling list.
    mutating func joinLetters(table: WordTable) {
        var index = 0
        while index + 3 < tokens.count {
            var end = index
            while end < tokens.count, end - index < Spelling.longestWord, tokens[end].letter > 0 { end += 1 }
            guard end - index >= 4 else {
                index = max(end, index) + 1
                continue
            }
            index = joinRun(index..<end, table: table)
        }
    }

    /// Joins the longest listed word a run of letters starts with; where to look next.
    private mutating func joinRun(_ run: Range<Int>, table: WordTable) -> Int {
        var hash = WordHash()
        var longest: (end: Int, hash: WordHash)?
        for index in run {
            hash.add(tokens[index].letter)
            if index - run.lowerBound >= 3, table.spelling.isListed(hash) { longest = (index + 1, hash) }
        }
        guard let longest else { return run.lowerBound + 1 }
        let first = tokens[run.lowerBound]
        let joined = Token(
            hash: longest.hash, entries: table.entries(ofListed: longest.hash), sentence: first.sentence,
            clause: first.clause, isShouted: false, isEmoji: false, letter: 0)
        tokens.replaceSubrange(run.lowerBound..<longest.end, with: CollectionOfOne(joined))
        return run.lowerBound + 1
    }
}
