import Core
import Foundation
import Testing

@testable import Agent

struct SentimentHeadTests {
    private struct Example: Decodable {
        let row: Int
        let vectors: [[Float]]
    }

    private func examples() throws -> [Example] {
        try JSONDecoder().decode([Example].self, from: Data(Context.text("sentiment/examples.json").utf8))
    }

    @Test func `the head says of vectors what it said when it was trained`() throws {
        let heard = try HeardRows()
        for example in try examples() {
            let evidence = try #require(heard.head.evidence(of: example.vectors))
            let expected = try #require(heard.rows[example.row])
            #expect(abs(evidence - expected.evidence) < 0.01)
            #expect(example.vectors.count == expected.sentences)
        }
    }

    @Test func `the angriest sentence of a story counts`() throws {
        let head = try HeardRows().head
        let rows = try SentimentRow.all()
        let story = try #require(try examples().max { $0.vectors.count < $1.vectors.count })
        let row = try #require(rows.first { $0.number == story.row })
        #expect(SentimentRow.angry.contains(row.label) && story.vectors.count > 3)
        #expect(try row.score(heard: head.hear(story.vectors)) < 0.3)
        let calmest = try #require(story.vectors.min { (head.evidence($0) ?? 0) < (head.evidence($1) ?? 0) })
        #expect(try #require(head.hear([calmest])).level < 0)
    }

    @Test func `one odd sentence weighs less among calm ones`() throws {
        let head = try HeardRows().head
        let example = try #require(try examples().max { $0.vectors.count < $1.vectors.count })
        let evidence = example.vectors.compactMap(head.evidence)
        let highest = try #require(evidence.max())
        #expect(try #require(head.evidence(of: example.vectors)) < highest)
        #expect(try #require(head.evidence(of: example.vectors)) > highest - 1.5)
        #expect(head.evidence(of: [example.vectors[0]]) == evidence[0])
        #expect(head.evidence(of: [example.vectors[0]], headings: 1) == evidence[0] - LinearHead.ofHeading)
    }

    @Test func `sentences are cut as the training cut them`() throws {
        let heard = try HeardRows()
        var compared = 0
        for row in try SentimentRow.all() {
            guard let expected = heard.rows[row.number] else { continue }
            compared += 1
            #expect(SentimentSentences.of(CustomerText(content: row.text)).count == expected.sentences, "\(row.text)")
        }
        #expect(compared > 150)
    }

    @Test(
        arguments: [
            ("great, another outage. well done.", ["great, another outage. well done."]),
            (
                "The plan is gone. I am furious.",
                ["The plan is gone.", "I am furious.", "The plan is gone. I am furious."]
            ),
            (
                "Release 5.2 of it fails\nI cannot wait",
                ["Release 5.2 of it fails", "I cannot wait", "Release 5.2 of it fails I cannot wait"]
            ),
            ("😡😡", []), ("", []), ("pathetic", []), ("don't", []), ("good bye", []),
            ("don't! you dare?", ["don't! you dare?"]),
        ])
    func `crumbs join their neighbours and a short message counts whole`(text: String, sentences: [String]) {
        #expect(SentimentSentences.of(CustomerText(content: text)) == sentences)
    }

    @Test func `a message is worth sixteen vectors at most, its end among them`() {
        let story = (1...40).map { "This is sentence number \($0) of them." }.joined(separator: " ")
        let sentences = SentimentSentences.of(CustomerText(subject: "One subject only", content: story))
        #expect(sentences.count == SentimentSentences.limit)
        #expect(sentences.first == "One subject only")
        #expect(SentimentSentences.of(CustomerText(content: story)).last == "This is sentence number 40 of them.")
        let later = CustomerText(subject: "One subject only", content: "I am here again", opensTicket: false)
        #expect(SentimentSentences.of(later) == ["I am here again"])
    }

    @Test func `a long message is heard by its neighbouring sentences too`() {
        let first = "He left us in March and I removed him on the same day."
        let second = "On Friday evening he moved two shifts."
        let third = "Now everybody here asks me who is to work when, and I have nothing that I could tell them."
        let fourth = Array(repeating: "word", count: 30).joined(separator: " ")
        let long = [first, second, third, fourth].joined(separator: " ")
        func pairs(_ text: String) -> [String] {
            SentimentSentences.pairs(of: CustomerText(subject: "Two shifts. And more", content: text))
        }
        #expect(pairs(long) == ["\(first) \(second)", "\(second) \(third)"])
        // A short one counts whole.
        #expect(pairs("\(first) \(second)") == [])
        #expect(pairs(fourth + " " + fourth) == [])
        let endless = (1...40).map { "This is sentence number \($0) of them." }.joined(separator: " ")
        #expect(pairs(endless).count == SentimentSentences.limit - 1)
    }

    @Test func `vectors of another model are not heard`() throws {
        let head = try HeardRows().head
        #expect(head.hear([]) == nil)
        #expect(head.hear([[1, 0]]) == nil)
        #expect(head.hear([Array(repeating: .nan, count: head.dimensions)]) == nil)
    }

    @Test func `another graph of the same weights is understood`() throws {
        let head = try HeardRows().head
        #expect(head.understands(model: head.model))
        #expect(head.understands(model: "minilm-int8:another-graph"))
        #expect(!head.understands(model: "hashed:1"))
    }

    @Test func `what is heard moves a score both ways, but never in a language the model does not know`() throws {
        let head = try HeardRows().head
        func score(_ text: String, _ evidence: Float?) throws -> Double {
            Screen.screen(
                CustomerText(content: text), rules: try Context.rules(), heard: evidence.map { head.heard($0) }
            ).sentiment
        }
        /// What lies so many halves of the way from what is quiet to what is sure.
        func evidence(half count: Float) -> Float {
            let (none, one) = (head.heard(0).level, head.heard(1).level)
            return (count / 2 - none) / (one - none)
        }
        let polite = "I had hoped that somebody would have the courtesy to write back"
        #expect(try score(polite, nil) == 0.5)
        #expect(try (0.5...0.55).contains(score(polite, -3)))
        #expect(try score(polite, -3) > score(polite, -1))
        #expect(try score(polite, evidence(half: 1)) < 0.5)
        #expect(try score(polite, evidence(half: 3)) < 0.3)
        #expect(try score(polite, evidence(half: 2) + 0.1) < 0.3)
        #expect(try (0.3..<0.5).contains(score("it still doesn't work", evidence(half: 2) + 0.1)))
        let harsh = "a terrible problem with the annoying printer"
        #expect(try score(harsh, -3) > score(harsh, nil))
        #expect(try score(harsh, 9) >= 0)
        #expect(try score("Wie kann ich mein Passwort ändern?", 9) == 0.5)
    }

    @Test(
        arguments: [
            "{}", #"{"model":"m","dimensions":2,"rows":"","calibration":{"quiet":0,"sure":1},"bias":0,"weights":[1]}"#,
            #"{"model":"m","dimensions":1,"rows":"","calibration":{"quiet":1,"sure":1},"bias":0,"weights":[1]}"#,
        ])
    func `a head that cannot be right is refused`(json: String) {
        #expect(throws: AgentError.self) { try SentimentHead(json: json) }
    }
}
