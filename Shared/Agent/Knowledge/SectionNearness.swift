import Core
import FoundationEssentials

/// How near sections are, by their passages.
struct SectionNearness: Sendable {
    /// How near one section is.
    struct Nearest {
        /// The best passage.
        var passage: Int?
        /// Its cosine.
        var cosine: Float = 0
        /// The mean cosine of the best passages.
        var support: Float = 0
    }

    /// Each section's passages, the stretches of its text apart.
    private let owned: [(texts: [Int], others: [Int])]

    init(passages: [KnowledgePassage], sections: [KnowledgeSection]) {
        var places: [UUID: Int] = [:]
        for (place, section) in sections.enumerated() { places[section.id] = place }
        var owned: [(texts: [Int], others: [Int])] = sections.map { _ in ([], []) }
        for (passage, of) in passages.enumerated() {
            guard let section = places[of.sectionID] else { continue }
            if of.kind == .text { owned[section].texts.append(passage) } else { owned[section].others.append(passage) }
        }
        self.owned = owned
    }

    /// How near each section is, given how near each passage is.
    func nearest(_ cosines: [Float], support: Int) -> [Nearest] {
        var voices = Voices(count: support)
        return owned.indices.map { nearest(cosines, section: $0, &voices) }
    }

    /// How near one section is.
    func nearest(_ cosines: [Float], section: Int, support: Int) -> Nearest {
        var voices = Voices(count: support)
        return nearest(cosines, section: section, &voices)
    }

    private func nearest(_ cosines: [Float], section: Int, _ voices: inout Voices) -> Nearest {
        voices.forget()
        for other in owned[section].others { voices.hear(other, cosines[other]) }
        // However long a text is, it speaks once: else short sections would be nearer than long ones.
        var loudest: Int?
        for text in owned[section].texts {
            guard let before = loudest else {
                loudest = text
                continue
            }
            if cosines[text] > cosines[before] { loudest = text }
        }
        if let loudest { voices.hear(loudest, cosines[loudest]) }
        return Nearest(
            passage: voices.passages.first, cosine: voices.cosines.first ?? 0, support: Self.support(voices.cosines))
    }

    /// The mean of the best cosines; 0 where there are none.
    static func support(_ best: [Float]) -> Float { best.isEmpty ? 0 : best.reduce(0, +) / Float(best.count) }
}

/// The nearest of the passages heard so far, used again for every section of a search.
private struct Voices {
    private let count: Int
    private(set) var passages: [Int] = []
    private(set) var cosines: [Float] = []

    init(count: Int) {
        self.count = count
        passages.reserveCapacity(count + 1)
        cosines.reserveCapacity(count + 1)
    }

    mutating func forget() {
        passages.removeAll(keepingCapacity: true)
        cosines.removeAll(keepingCapacity: true)
    }

    /// Of two that are as near the one heard first stays ahead.
    mutating func hear(_ passage: Int, _ cosine: Float) {
        var place = cosines.count
        while place > 0, cosines[place - 1] < cosine { place -= 1 }
        guard place < count else { return }
        passages.insert(passage, at: place)
        cosines.insert(cosine, at: place)
        if passages.count > count {
            passages.removeLast()
            cosines.removeLast()
        }
    }
}
