import Core

/// Which words stand in which of very many sections: what ``WordIndex`` knows, in five bytes for each word of a section.
struct OutlineWords: Sendable {
    /// The number of each word.
    private let numbers: [String: Int32]
    /// Where the sections of each word begin, by its number, and where those of the last end.
    private let starts: [Int32]
    /// The sections of one word after the other, in each in their order.
    private let sections: [Int32]
    /// Beside each section how often the word counts in it, in halves.
    private let halves: [UInt8]
    /// What keeps each section from gaining by its length.
    private let brakes: [Float]

    /// Turns around what was collected section by section.
    fileprivate init(_ collected: OutlineWordsBuilder, curve: WordCurve) {
        numbers = collected.numbers
        var counts = [Int32](repeating: 0, count: collected.numbers.count + 1)
        for number in collected.words { counts[Int(number) + 1] += 1 }
        for number in counts.indices.dropFirst() { counts[number] += counts[number - 1] }
        starts = counts
        var sections = [Int32](repeating: 0, count: collected.words.count)
        var halves = [UInt8](repeating: 0, count: collected.words.count)
        var place = 0
        for (section, end) in collected.ends.enumerated() {
            while place < end {
                let number = Int(collected.words[place])
                sections[Int(counts[number])] = Int32(section)
                halves[Int(counts[number])] = collected.halves[place]
                counts[number] += 1
                place += 1
            }
        }
        self.sections = sections
        self.halves = halves
        let total = collected.lengths.reduce(0) { $0 + Double($1) }
        let average = max(Float(total) / Float(max(collected.lengths.count, 1)), 1)
        brakes = collected.lengths.map { curve.brake(length: $0, average: average) }
    }

    /// A question's words with what each says here.
    func weighed(_ question: QuestionWords) -> WeighedWords {
        var counts: [String: Int] = [:]
        for word in question.terms {
            let postings = postings(of: word)
            if !postings.isEmpty { counts[word] = postings.count }
        }
        return question.weighed(by: WordStatistics(counts: counts, of: brakes.count))
    }

    /// Each section's share of what the question's words could reach, as ``WeighedWords`` counts it.
    func shares(of question: QuestionWords, _ weighed: WeighedWords) -> [Float] {
        var shares = [Float](repeating: 0, count: brakes.count)
        let none = shares
        for part in weighed.parts {
            var found = none
            for word in part.places {
                let weight = weighed.weights[word]
                for place in postings(of: question.terms[word]) {
                    let section = Int(sections[place])
                    found[section] += weight * WordCurve.saturation(Float(halves[place]) / 2, brake: brakes[section])
                }
            }
            for section in shares.indices { shares[section] = max(shares[section], found[section] / part.total) }
        }
        return shares
    }

    /// What one section's words score.
    func score(_ section: Int, of question: QuestionWords, _ weighed: WeighedWords) -> QuestionWords.Score {
        weighed.score(
            question.terms.map { word in
                let postings = postings(of: word)
                // The first that is not before the section.
                var (low, high) = (postings.lowerBound, postings.upperBound)
                while low < high {
                    let middle = (low + high) / 2
                    if Int(sections[middle]) < section { low = middle + 1 } else { high = middle }
                }
                guard low < postings.upperBound, Int(sections[low]) == section else { return 0 }
                return WordCurve.saturation(Float(halves[low]) / 2, brake: brakes[section])
            })
    }

    private func postings(of word: String) -> Range<Int> {
        guard let number = numbers[word] else { return 0..<0 }
        return Int(starts[Int(number)])..<Int(starts[Int(number) + 1])
    }
}

/// Collects the words of one section after the other.
struct OutlineWordsBuilder {
    fileprivate let numbers: [String: Int32]
    /// The number of the word that has a place in outlines.
    private let numbersOfPlaces: [Int32: Int32]
    /// The words of all sections, section by section, and how often each counts there.
    fileprivate private(set) var words: [Int32] = []
    fileprivate private(set) var halves: [UInt8] = []
    /// Where each section's words end.
    fileprivate private(set) var ends: [Int] = []
    fileprivate private(set) var lengths: [Float] = []

    /// Takes the place of each word.
    init(_ places: [String: Int32]) {
        var numbers: [String: Int32] = [:]
        var numbersOfPlaces: [Int32: Int32] = [:]
        for (number, word) in places.enumerated() {
            numbersOfPlaces[word.value] = numbersOfPlaces[word.value] ?? Int32(number)
            numbers[word.key] = numbersOfPlaces[word.value]
        }
        self.numbers = numbers
        self.numbersOfPlaces = numbersOfPlaces
    }

    /// Adds the next section; words that nobody has counted yet are left out.
    mutating func append(_ outline: SectionOutline) {
        for (place, frequency) in zip(outline.places, outline.frequencies) {
            guard let number = numbersOfPlaces[place] else { continue }
            words.append(number)
            // A section that holds a word more than a hundred times says it no louder.
            halves.append(UInt8(min(255, max(1, (frequency * 2).rounded()))))
        }
        ends.append(words.count)
        lengths.append(Float(outline.length))
    }

    /// What was collected, word by word.
    func finished(curve: WordCurve) -> OutlineWords { OutlineWords(self, curve: curve) }
}
