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
        owned.indices.map { nearest(cosines, section: $0, support: support) }
    }

    /// How near one section is.
    func nearest(_ cosines: [Float], section: Int, support: Int) -> Nearest {
        let (texts, others) = owned[section]
        var best: [Int] = []
        func hear(_ voice: Int) {
            let place = best.firstIndex { cosines[$0] < cosines[voice] } ?? best.count
            guard place < support else { return }
            best.insert(voice, at: place)
            if best.count > support { best.removeLast() }
        }
        others.forEach(hear)
        // However long a text is, it speaks once: else short sections would be nearer than long ones.
        if let text = texts.max(by: { cosines[$0] < cosines[$1] }) { hear(text) }
        return Nearest(
            passage: best.first, cosine: best.first.map { cosines[$0] } ?? 0,
            support: Self.support(best.map { cosines[$0] }))
    }

    /// The mean of the best cosines; 0 where there are none.
    static func support(_ best: [Float]) -> Float { best.isEmpty ? 0 : best.reduce(0, +) / Float(best.count) }
}
