import Core
import FoundationEssentials

extension KnowledgeResults {
    /// What is nearer to the threshold than this share of it may be tried wherever it stands.
    private static let nearShare = 0.85

    /// What may still be tried when the sections found so far did not help.
    ///
    /// The documentation's own order says what belongs together: what stands under one heading with those sections comes
    /// first, however little of the question's words it shares; then what nearly cleared the threshold.
    ///
    /// - Parameters:
    ///   - cited: The sections that did not help; what did not find them says nothing about their headings.
    ///   - maximum: At most so many sections.
    /// - Returns: The sections to try, best first, none of those that did not help.
    func following(_ cited: Set<UUID>, maximum: Int) -> KnowledgeResults {
        let headings = Set(matches.filter { cited.contains($0.id) }.compactMap(Self.heading(above:)))
        let others = matches.filter { !cited.contains($0.id) }
        let beside = others.filter { Self.heading(above: $0).map(headings.contains) ?? false }
        let near = others.filter { $0.score >= threshold * Self.nearShare && !beside.contains($0) }
        return KnowledgeResults(
            matches: Array((beside + near).prefix(maximum)), threshold: threshold, bestScore: bestScore,
            isDegraded: isDegraded)
    }

    /// The headings above a section's own; nil where it has none.
    private static func heading(above match: KnowledgeMatch) -> String? {
        match.headingPath.ranges(of: " > ").last.map { String(match.headingPath[..<$0.lowerBound]) }
    }
}
