/// What words of the rules look like when a thumb, a filter or a temper got at them.
///
/// Only words the rules do not know are looked at, and only words of the list are recognised: `refnud`, `laywer`,
/// `refuuund`, `m0ney`, `r e f u n d`. A real word that is one letter away is kept by being listed as itself.
struct Spelling: Sendable {
    /// The longest word that is looked at.
    static let longestWord = 24

    /// Words one letter short of a listed word, and the listed words themselves.
    private var shortened: [WordHash: Int32] = [:]
    /// Words with two letters swapped or one doubled, for short words.
    private var variants: [WordHash: Int32] = [:]
    private var listed: [WordHash: Int32] = [:]
    private var words: [(hash: WordHash, first: UInt32)] = []
    /// A bit for each hash in the tables above: most words of a message are none of them.
    private var filter = [UInt64](repeating: 0, count: 2048)

    /// Adds a word that is recognised when it is misspelled.
    mutating func add(_ word: String) {
        let letters = word.unicodeScalars.flatMap { scalar in
            var folded: [UInt32] = []
            Letters.fold(scalar) { folded.append($0) }
            return folded
        }
        guard let first = letters.first, letters.count >= 4 else { return }
        let index = Int32(words.count)
        words.append((WordHash(folded: letters), first))
        note(WordHash(folded: letters), as: index, in: \.listed)
        if letters.count >= 6 {
            for place in letters.indices.dropFirst() {
                var shorter = letters
                shorter.remove(at: place)
                note(WordHash(folded: shorter), as: index, in: \.shortened)
            }
            note(WordHash(folded: letters), as: index, in: \.shortened)
        } else {
            for place in letters.indices.dropFirst() {
                var doubled = letters
                doubled.insert(letters[place], at: place)
                note(WordHash(folded: doubled), as: index, in: \.variants)
                guard place + 1 < letters.count else { continue }
                var swapped = letters
                swapped.swapAt(place, place + 1)
                note(WordHash(folded: swapped), as: index, in: \.variants)
            }
        }
    }

    private mutating func note(
        _ hash: WordHash, as index: Int32, in table: WritableKeyPath<Spelling, [WordHash: Int32]>
    ) {
        if self[keyPath: table][hash] == nil { self[keyPath: table][hash] = index }
        let bit = Self.bit(of: hash)
        filter[bit >> 6] |= 1 << UInt64(bit & 63)
    }

    /// The listed word that unknown letters were meant to be.
    func meant(by letters: [UInt32]) -> WordHash? {
        guard letters.count >= 4, let first = letters.first else { return nil }
        if let plain = Self.withoutDigits(letters) {
            return find(WordHash(folded: plain), in: listed, first: plain[0]) ?? meant(by: plain)
        }
        if Self.hasRun(letters) {
            for kept in 1...2 {
                let shorter = Self.collapsed(letters, to: kept)
                if let found = find(WordHash(folded: shorter), in: listed, first: first) { return found }
            }
            return nil
        }
        let whole = WordHash(folded: letters)
        if letters.count <= 6, let found = find(whole, in: variants, first: first) { return found }
        guard letters.count >= 5 else { return nil }
        if let found = find(whole, in: shortened, first: first) { return found }
        guard letters.count >= 6, letters.count <= 18 else { return nil }
        var start = WordHash()
        start.add(first)
        for place in 1..<letters.count {
            var hash = start
            for later in (place + 1)..<max(letters.count, place + 1) { hash.add(letters[later]) }
            if let found = find(hash, in: shortened, first: first) { return found }
            start.add(letters[place])
        }
        return nil
    }

    /// A listed word whose letters stand apart.
    func isListed(_ hash: WordHash) -> Bool { isNoted(hash) && listed[hash] != nil }

    private func find(_ hash: WordHash, in table: [WordHash: Int32], first: UInt32) -> WordHash? {
        guard isNoted(hash), let index = table[hash], words[Int(index)].first == first else { return nil }
        return words[Int(index)].hash
    }

    private func isNoted(_ hash: WordHash) -> Bool {
        let bit = Self.bit(of: hash)
        return filter[bit >> 6] & (1 << UInt64(bit & 63)) != 0
    }

    private static func bit(of hash: WordHash) -> Int {
        Int(truncatingIfNeeded: (hash.value ^ (hash.value >> 29)) & 0x1FFFF)
    }

    private static func withoutDigits(_ letters: [UInt32]) -> [UInt32]? {
        var digits = 0
        for letter in letters where letter >= 0x30 && letter <= 0x39 { digits += 1 }
        guard digits > 0, digits * 2 < letters.count else { return nil }
        let plain = letters.map { letter -> UInt32 in
            switch letter {
            case 0x30: 0x6F
            case 0x31: 0x69
            case 0x33: 0x65
            case 0x34: 0x61
            case 0x35: 0x73
            case 0x37: 0x74
            default: letter
            }
        }
        return plain.contains { $0 >= 0x30 && $0 <= 0x39 } ? nil : plain
    }

    private static func hasRun(_ letters: [UInt32]) -> Bool {
        for place in letters.indices.dropFirst(2)
        where letters[place] == letters[place - 1] && letters[place] == letters[place - 2] { return true }
        return false
    }

    private static func collapsed(_ letters: [UInt32], to kept: Int) -> [UInt32] {
        var result: [UInt32] = []
        var run = 0
        for (place, letter) in letters.enumerated() {
            run = place > 0 && letters[place - 1] == letter ? run + 1 : 1
            if run <= kept { result.append(letter) }
        }
        return result
    }
}
