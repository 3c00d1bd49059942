import Core

/// How long answers on WhatsApp are, and whether they are whole sentences.
struct WhatsAppLengths: Sendable {
    /// The length an answer should keep to.
    static let preferred = 300

    /// Answers whose text keeps to it; the line on how to get more or a person does not count.
    let short: Share
    /// Answers of which each part ends where a sentence or a step ends.
    let whole: Share
    /// The longest, everything counted.
    let longest: Int

    init(_ turns: [SimulatedTurn]) {
        short = Share(turns) { turn in Self.counted(turn.told).utf16.count <= Self.preferred }
        whole = Share(turns) { turn in turn.told.allSatisfy(Self.isWhole) }
        longest = turns.map { $0.told.joined(separator: "\n").utf16.count }.max() ?? 0
    }

    /// The text without its last paragraph, which says how to go on.
    private static func counted(_ parts: [String]) -> String {
        let text = parts.joined(separator: "\n")
        let paragraphs = text.split(separator: "\n\n", omittingEmptySubsequences: false)
        return paragraphs.count > 1 ? paragraphs.dropLast().joined(separator: "\n\n") : text
    }

    private static func isWhole(_ part: String) -> Bool {
        !part.contains("…")
            && part.split(separator: "\n\n").allSatisfy { paragraph in
                guard let end = paragraph.last, let line = paragraph.split(separator: "\n").last else { return true }
                let isListed = line.hasPrefix("- ") || line.drop(while: \.isWholeNumber).hasPrefix(". ")
                return isListed || ".!?:)”\"*`".contains(end) || end.unicodeScalars.contains(where: isEmoji)
            }
    }

    private static func isEmoji(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isEmojiPresentation }
}

/// How long turns took, from the screen to the effect.
struct Latencies: Sendable {
    let p50: Double
    let p95: Double
    let longest: Double

    init(_ durations: [Duration]) {
        let sorted = durations.sorted().map(\.milliseconds)
        p50 = sorted.quantile(0.5).rounded(to: 2)
        p95 = sorted.quantile(0.95).rounded(to: 2)
        longest = (sorted.last ?? 0).rounded(to: 2)
    }

    var text: String { "p50 \(p50) ms, p95 \(p95) ms, longest \(longest) ms" }
}
