import Core
import Foundation

@testable import Agent

/// The rows the head is trained on, as the tests read them.
struct SentimentRow: Sendable {
    static let angry: Set<String> = ["anger", "cold", "irony", "despair", "threat", "emoji"]
    static let calm: Set<String> = ["problem", "question", "closing"]
    static let mild: Set<String> = ["frustration"]
    static let kind: Set<String> = ["praise"]

    /// The line it stands in; the heading is line 0.
    let number: Int
    let isHeldOut: Bool
    let label: String
    let language: String
    let text: String

    /// All rows of a file.
    static func all(of file: String = "rows.tsv") throws -> [SentimentRow] {
        try Context.text("sentiment/\(file)").split(separator: "\n").enumerated().dropFirst().map { number, line in
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard fields.count == 4, ["train", "held"].contains(fields[0]) else { throw BadRow(line: number) }
            return SentimentRow(
                number: number, isHeldOut: fields[0] == "held", label: fields[1], language: fields[2], text: fields[3])
        }
    }

    /// The rows that nothing was trained on.
    static func heldOut(_ labels: Set<String>) throws -> [SentimentRow] {
        try all().filter { $0.isHeldOut && labels.contains($0.label) }
    }

    /// The score of its text.
    func score(heard: HeardAnger? = nil) throws -> Double {
        Screen.screen(
            CustomerText(content: text, channel: .webForm), rules: try Context.rules(), heard: heard
        ).sentiment
    }

    struct BadRow: Error {
        let line: Int
    }
}

/// What the head said of the held-out rows when it was trained, so that no test needs the sentence model.
struct HeardRows {
    let head: SentimentHead
    /// By the number of a row: its sentences and the evidence of the angriest.
    let rows: [Int: (sentences: Int, evidence: Float)]

    init() throws {
        head = try SentimentHead(json: Context.text("sentiment/head.json"))
        var rows: [Int: (Int, Float)] = [:]
        for line in try Context.text("sentiment/heard.tsv").split(separator: "\n").dropFirst() {
            let fields = line.split(separator: "\t")
            guard fields.count == 3, let number = Int(fields[0]), let sentences = Int(fields[1]),
                let evidence = Float(fields[2])
            else { throw SentimentRow.BadRow(line: rows.count + 1) }
            rows[number] = (sentences, evidence)
        }
        self.rows = rows
    }

    func heard(_ row: SentimentRow) -> HeardAnger? {
        rows[row.number].map { head.heard($0.evidence) }
    }
}

/// How well scores tell two kinds of texts apart.
enum Separation {
    /// How often an angry text scores below a calm one, ties counting half.
    static func area(angry: [Double], calm: [Double]) -> Double {
        var wins = 0.0
        for low in angry {
            for high in calm { wins += low < high ? 1 : low == high ? 0.5 : 0 }
        }
        return wins / Double(angry.count * calm.count)
    }

    /// The share of scores below a border.
    static func share(of scores: [Double], below border: Double) -> Double {
        Double(scores.count { $0 < border }) / Double(scores.count)
    }
}
