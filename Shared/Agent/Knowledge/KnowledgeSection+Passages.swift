public import Core

extension KnowledgeSection {
    private static let questionMark = "Customers ask:"
    /// So many words stay under 200 tokens of any usual model.
    private static let wordsPerPassage = 140

    /// The text without customers' questions: what may be quoted.
    public var answerText: String {
        content.split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !$0.hasPrefix(Self.questionMark) }
            .joined(separator: "\n")
    }

    /// Customers' ways to ask for this section.
    public var customerQuestions: [String] {
        content.split(separator: "\n").filter { $0.hasPrefix(Self.questionMark) }.map { line in
            String(line.dropFirst(Self.questionMark.count).drop { $0 == " " })
        }
    }

    /// The pieces that are embedded and matched: heading path, stretches of the text, questions.
    public var passages: [KnowledgePassage] {
        var texts: [(KnowledgePassage.Kind, String)] = [(.title, headingPath)]
        var words = 0
        var stretch: [Substring] = []
        for line in answerText.split(separator: "\n") {
            let count = line.split(separator: " ").count
            if words + count > Self.wordsPerPassage, !stretch.isEmpty {
                texts.append((.text, headingPath + "\n" + stretch.joined(separator: "\n")))
                stretch = []
                words = 0
            }
            stretch.append(line)
            words += count
        }
        if !stretch.isEmpty { texts.append((.text, headingPath + "\n" + stretch.joined(separator: "\n"))) }
        texts += customerQuestions.map { (.question, $0) }
        return texts.enumerated().map { ordinal, text in
            KnowledgePassage(sectionID: id, ordinal: ordinal, kind: text.0, text: text.1)
        }
    }
}
