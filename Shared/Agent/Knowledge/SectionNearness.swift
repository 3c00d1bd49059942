/// How near sections are, by their passages.
struct SectionNearness: Sendable {
    /// How near one section is.
    struct Nearest {
        /// The best passage.
        let passage: Int?
        /// Its cosine.
        let cosine: Float
        /// The mean cosine of the best passages.
        let support: Float
    }

    /// The passages section by section, in each the stretches of its text last.
    private let passages: [Int32]
    /// Where the stretches of each section's text begin, and where they end; there its next neighbour's passages begin.
    private let stretches: [(start: Int32, end: Int32)]

    /// Takes which section each passage belongs to, and whether it is a stretch of its text.
    init(_ owners: [(section: Int, isText: Bool)], sections: Int) {
        var counts = [(others: Int32, texts: Int32)](repeating: (0, 0), count: sections)
        for owner in owners {
            if owner.isText { counts[owner.section].texts += 1 } else { counts[owner.section].others += 1 }
        }
        var stretches: [(start: Int32, end: Int32)] = []
        stretches.reserveCapacity(sections)
        var free: [(other: Int32, text: Int32)] = []
        free.reserveCapacity(sections)
        var end: Int32 = 0
        for count in counts {
            free.append((end, end + count.others))
            stretches.append((end + count.others, end + count.others + count.texts))
            end += count.others + count.texts
        }
        var passages = [Int32](repeating: 0, count: owners.count)
        for (passage, owner) in owners.enumerated() {
            if owner.isText {
                passages[Int(free[owner.section].text)] = Int32(passage)
                free[owner.section].text += 1
            } else {
                passages[Int(free[owner.section].other)] = Int32(passage)
                free[owner.section].other += 1
            }
        }
        self.passages = passages
        self.stretches = stretches
    }

    /// How near one section is, given how near each passage is; `support` of its voices count, at most three.
    func nearest(_ cosines: [Float], section: Int, support: Int) -> Nearest {
        var voices = Voices()
        let start = section > 0 ? stretches[section - 1].end : 0
        let text = stretches[section]
        for place in Int(start)..<Int(text.start) { voices.hear(passages[place], cosines[Int(passages[place])]) }
        // However long a text is, it speaks once: else short sections would be nearer than long ones.
        var loudest: (passage: Int32, cosine: Float)?
        for place in Int(text.start)..<Int(text.end) {
            let cosine = cosines[Int(passages[place])]
            if loudest.map({ cosine > $0.cosine }) ?? true { loudest = (passages[place], cosine) }
        }
        if let loudest { voices.hear(loudest.passage, loudest.cosine) }
        return Nearest(
            passage: voices.count > 0 ? Int(voices.passage) : nil, cosine: voices.first,
            support: voices.support(of: support))
    }
}

/// The nearest three of the passages heard so far; of two that are as near the one heard first stays ahead.
private struct Voices {
    private(set) var count = 0
    private(set) var passage: Int32 = 0
    private(set) var first: Float = 0
    private var second: Float = 0
    private var third: Float = 0

    mutating func hear(_ passage: Int32, _ cosine: Float) {
        if count == 0 || cosine > first {
            (first, second, third) = (cosine, first, second)
            self.passage = passage
        } else if count == 1 || cosine > second {
            (second, third) = (cosine, second)
        } else if count == 2 || cosine > third {
            third = cosine
        }
        count += 1
    }

    /// The mean of the nearest; 0 where there are none.
    func support(of wanted: Int) -> Float {
        switch min(count, wanted) {
        case ...0: 0
        case 1: first
        case 2: (first + second) / 2
        default: (first + second + third) / 3
        }
    }
}
