import Foundation
import SentenceModel
import Testing

@testable import Agent

struct TuneTests {
    @Test func tune() async throws {
        let folder = ProcessInfo.processInfo.environment["SENTENCE_MODEL_DIR"] ?? ""
        let local = LocalEmbedder(try SentenceModel(try SentenceModelFiles(folder: folder)))
        let sections = try Context.document().sections
        let probes = try Context.text("off-topic-probes.txt").split(separator: "\n").map(String.init)
        for (name, embedder) in [("hashed", HashedEmbedder(sections: sections) as any Embedder), ("local", local)] {
            let grid: [ScoreWeights] = name == "hashed" ? [.spelling] : [0.0, 0.2, 0.3, 0.4, 0.5].flatMap { w in
                [0.0, 0.1, 0.2].map { ScoreWeights(words: w, indifference: $0 + 0.0001, floor: 0.1, margin: 0.005) } }
            let whole = try await KnowledgeIndex(sections: sections, embedder: embedder, probes: [], threshold: 0)
            for weights in grid {
                let index = whole.with(weights)
                var best: [Double] = []
                for probe in probes { best.append(try await index.search(probe, maximumResults: 1, category: nil).bestScore) }
                let threshold = weights.threshold(of: best)
                var line = "\(name) words \(weights.words) ind \(weights.indifference) thr \(threshold):"
                for (label, table) in [("para", ParaphraseTable.answerable), ("told", ParaphraseTable.told), ("usual", QuestionTable.answerable)] {
                    var right = 0, above = 0, answers = 0
                    for (question, section) in table {
                        let found = try await index.search(question, maximumResults: 1, category: nil)
                        if found.matches.first?.title == section { right += 1
                            if found.bestScore >= threshold { above += 1; if found.matches[0].coverage >= 0.3 { answers += 1 } } }
                        else if name == "local", weights.words == 0.3, weights.indifference < 0.15, weights.indifference > 0.05 { print("WRONG", question, "->", found.matches.first?.title ?? "-", found.matches.first?.nearness ?? 0, found.matches.first?.wordShare ?? 0, "not", section) }
                    }
                    line += " \(label) \(right)/\(table.count) above \(above) answers \(answers);"
                }
                for (label, table) in [("off", QuestionTable.offTopic), ("undoc", ParaphraseTable.undocumented)] {
                    var passed = 0, answered = 0
                    for question in table {
                        let found = try await index.search(question, maximumResults: 1, category: nil)
                        if found.bestScore >= threshold { passed += 1; if (found.matches.first?.coverage ?? 0) >= 0.3 { answered += 1 } }
                    }
                    line += " \(label) pass \(passed)/\(table.count) ans \(answered);"
                }
                print(line)
            }
        }
    }
}
extension KnowledgeIndex {
    func with(_ weights: ScoreWeights) -> KnowledgeIndex { var copy = self; copy.weights = weights; return copy }
}
