import Core
import Foundation
import Testing

@testable import Agent

struct SentimentTests {
    @Test func `the rows are enough, each once, every fifth held out, and of every kind`() throws {
        let rows = try SentimentRow.all()
        #expect(rows.count >= 1000)
        #expect(Set(rows.map { $0.text.lowercased() }).count == rows.count)
        #expect(rows.allSatisfy { $0.isHeldOut == ($0.number % 5 == 0) })
        #expect(rows.allSatisfy { !$0.text.isEmpty })
        let byLabel = Dictionary(grouping: rows, by: \.label)
        let known = SentimentRow.angry.union(SentimentRow.calm).union(SentimentRow.mild).union(SentimentRow.kind)
        #expect(Set(byLabel.keys) == known)
        for (label, rows) in byLabel { #expect(rows.count >= 30, "\(label)") }
        let angry = rows.count { SentimentRow.angry.contains($0.label) }
        let calm = rows.count { SentimentRow.calm.contains($0.label) }
        #expect(abs(angry - calm) * 5 < rows.count)
        for language in ["en", "de", "es", "fr", "pt", "it"] {
            #expect(rows.count { $0.language == language } >= 20, "\(language)")
        }
    }

    @Test func `rows that only train repeat none that is held out`() throws {
        let heldOut = Set(try SentimentRow.all().filter(\.isHeldOut).map { $0.text.lowercased() })
        let further = try SentimentRow.all(of: "further.tsv") + SentimentRow.all(of: "stories.tsv")
        #expect(further.count > 1500)
        #expect(Set(further.map { $0.text.lowercased() }).count == further.count)
        #expect(further.allSatisfy { !$0.isHeldOut && !heldOut.contains($0.text.lowercased()) })
        #expect(Set(further.map(\.label)).isSubset(of: Set(try SentimentRow.all().map(\.label))))
    }

    @Test func `the head was trained on these rows`() throws {
        let head = try SentimentHead(json: Context.text("sentiment/head.json"))
        let files = ["sentiment/rows.tsv", "sentiment/stories.tsv", "sentiment/further.tsv", "reading/stories.tsv"]
        let rows = try files.map(Context.text).joined()
        #expect(SHA256.hexadecimal(rows) == head.rowsHash)
        #expect(head.dimensions == 384)
        #expect(head.model.hasPrefix("minilm-int8:"))
    }

    @Test func `at most one calm message of a hundred reaches a person by its words alone`() throws {
        let calm = try SentimentRow.heldOut(SentimentRow.calm).map { try $0.score() }
        let angry = try SentimentRow.heldOut(SentimentRow.angry).map { try $0.score() }
        report("lexicon", calm: calm, angry: angry)
        #expect(Separation.share(of: calm, below: 0.3) <= 0.01)
        #expect(Separation.share(of: angry, below: 0.3) >= 0.55)
    }

    @Test func `with the head more anger is found and no more calm messages are`() throws {
        let heard = try HeardRows()
        let calm = try SentimentRow.heldOut(SentimentRow.calm)
        let angry = try SentimentRow.heldOut(SentimentRow.angry)
        let evidence = { (rows: [SentimentRow]) in
            rows.compactMap { heard.rows[$0.number].map { -Double($0.evidence) } }
        }
        print("sentiment, head alone: area \(Separation.area(angry: evidence(angry), calm: evidence(calm)))")
        let calmScores = try calm.map { try $0.score(heard: heard.heard($0)) }
        let angryScores = try angry.map { try $0.score(heard: heard.heard($0)) }
        report("combined", calm: calmScores, angry: angryScores)
        #expect(Separation.share(of: calmScores, below: 0.3) <= 0.01)
        #expect(Separation.share(of: angryScores, below: 0.3) >= 0.75)
        #expect(Separation.share(of: calmScores, below: 0.5) <= 0.08)
        // A quarter of the held-out rows is irony and odd calm sentences, which a vector alone tells apart worst.
        #expect(Separation.area(angry: evidence(angry), calm: evidence(calm)) >= 0.92)
        for label in SentimentRow.angry {
            let rows = angry.filter { $0.label == label }
            let found = try rows.count { try $0.score(heard: heard.heard($0)) < 0.3 }
            print("sentiment, combined: \(label) \(found) of \(rows.count)")
        }
    }

    @Test func `frustration is seldom taken for anger and praise hardly ever`() throws {
        let heard = try HeardRows()
        let mild = try SentimentRow.heldOut(SentimentRow.mild).map { try $0.score(heard: heard.heard($0)) }
        let kind = try SentimentRow.heldOut(SentimentRow.kind).map { try $0.score(heard: heard.heard($0)) }
        print("sentiment, combined: frustration below 0.5 \(Separation.share(of: mild, below: 0.5))")
        #expect(Separation.share(of: mild, below: 0.5) >= 0.5)
        #expect(Separation.share(of: mild, below: 0.3) < 0.5)
        #expect(Separation.share(of: kind, below: 0.3) < 0.1)
    }

    @Test(
        arguments: [
            "Sad news: our cook has died, how do I take her off the plan?", "morning you idiots (said with love)",
            "lol which of you idiots moved the button", "Mein Kollege ist leider verstorben, wie entferne ich ihn?",
        ])
    func `mourning and fun are no anger, whatever is heard`(text: String) throws {
        let furious = HeardAnger(level: 3, calmness: -1)
        let score = Screen.screen(CustomerText(content: text), rules: try Context.rules(), heard: furious).sentiment
        #expect(score >= 0.3)
    }

    @Test func `what phrases take back is heard by half`() throws {
        let heard = HeardAnger(level: 1.5, calmness: -1)
        func score(_ text: String) throws -> Double {
            Screen.screen(CustomerText(content: text), rules: try Context.rules(), heard: heard).sentiment
        }
        #expect(try score("I do not want a refund") >= 0.3)
        #expect(try score("I want a refund") < 0.3)
    }

    @Test(
        arguments: [
            "How thoughtful, a survey before an answer", "What a treat, an hour of music and then nobody",
            "I love how you never answer", "Right, because a restart helped so well the last nine times",
            "So you break it and I get to fix it", "Surprise surprise, it is down", "Great timing, really",
            "We will vote with our feet", "I demand to know who did this",
        ])
    func `irony and threats are heard in words alone`(text: String) throws {
        #expect(try Context.screen(text).sentiment < 0.3)
    }

    @Test(
        arguments: [
            "Great service, only two minutes in the queue", "How kind of you to help", "What a lovely surprise!",
            "Great job on the new calendar", "I love the new version", "Good to know that it works, thank you",
        ])
    func `praise in like words is not`(text: String) throws {
        #expect(try Context.screen(text).sentiment >= 0.5)
    }

    private func report(_ name: String, calm: [Double], angry: [Double]) {
        let area = Separation.area(angry: angry, calm: calm)
        print(
            "sentiment, \(name): calm \(calm.count), below 0.3 \(calm.count { $0 < 0.3 }), below 0.5",
            "\(calm.count { $0 < 0.5 }); angry \(angry.count), below 0.3 \(angry.count { $0 < 0.3 }); area \(area)")
    }
}
