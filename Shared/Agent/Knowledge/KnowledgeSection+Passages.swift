public import Core

extension KnowledgeSection {
    /// The pieces that are embedded and matched: heading path, stretches of the text, questions.
    public var passages: [KnowledgePassage] {
        // A section without a heading has none to be near to.
        var texts: [(KnowledgePassage.Kind, String)] = headingPath.isEmpty ? [] : [(.title, headingPath)]
        // The model's two marks count too.
        let room = max(40, PassageLength.limit - 2 - PassageLength.pieces(in: headingPath))
        var used = 0
        var stretch: [Substring] = []
        func close() {
            if !stretch.isEmpty { texts.append((.text, headingPath + "\n" + stretch.joined(separator: "\n"))) }
            stretch = []
            used = 0
        }
        for line in answerText.split(separator: "\n").flatMap({ Self.cut($0, at: room) }) {
            let length = PassageLength.pieces(in: line)
            if used + length > room { close() }
            stretch.append(line)
            used += length
        }
        close()
        texts += customerQuestions.map { (.question, $0) }
        return texts.enumerated().map { ordinal, text in
            KnowledgePassage(sectionID: id, ordinal: ordinal, kind: text.0, text: text.1)
        }
    }

    /// A line in parts that fit a passage, cut between words.
    private static func cut(_ line: Substring, at room: Int) -> [Substring] {
        guard PassageLength.pieces(in: line) > room else { return [line] }
        var parts: [Substring] = []
        var start = line.startIndex
        var used = 0
        for word in line.split(separator: " ") {
            let length = PassageLength.pieces(in: word)
            if used + length > room, word.startIndex > start {
                parts.append(line[start..<word.startIndex])
                start = word.startIndex
                used = 0
            }
            used += length
        }
        return parts + [line[start...]]
    }
}

extension KnowledgeSection {
    /// How often each word counts, as word search weighs it, in the words' order.
    public var termCounts: SectionTerms {
        let counted = WordIndex.frequencies(of: self).sorted { $0.key < $1.key }
        return SectionTerms(sectionID: id, terms: counted.map(\.key), frequencies: counted.map(\.value))
    }

    /// SHA-256 of the passages' texts: changes when they are cut in another way, too.
    public var passageHash: String {
        SHA256.hexadecimal(passages.map(\.text).joined(separator: "\n"))
    }
}
