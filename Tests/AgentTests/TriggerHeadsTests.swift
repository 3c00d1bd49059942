import Core
import Foundation
import SentenceModel
import Testing

@testable import Agent

struct TriggerHeadsTests {
    private func heads() throws -> TriggerHeads { try TriggerHeads(json: Context.text("triggers/heads.json")) }

    private func rows(
        of file: String = "rows.tsv"
    ) throws -> [(number: Int, isHeldOut: Bool, label: String, text: String)] {
        try Context.text("triggers/\(file)").split(separator: "\n").enumerated().dropFirst().map { number, line in
            let fields = line.split(separator: "\t").map(String.init)
            guard fields.count == 3 else { throw SentimentRow.BadRow(line: number) }
            return (number, fields[0] == "held", fields[1], fields[2])
        }
    }

    @Test func `the heads were trained on these rows, each once, every fifth held out`() throws {
        let rows = try rows()
        let further = try self.rows(of: "further.tsv")
        let texts = try ["triggers/rows.tsv", "triggers/further.tsv", "reading/stories.tsv"].map(Context.text).joined()
        #expect(SHA256.hexadecimal(texts) == (try heads()).rowsHash)
        #expect(Set((rows + further).map { $0.text.lowercased() }).count == rows.count + further.count)
        #expect(further.count > 5000 && further.allSatisfy { !$0.isHeldOut })
        #expect(Set(further.map(\.label)) == Set(rows.map(\.label)))
        #expect(rows.allSatisfy { $0.isHeldOut == ($0.number % 5 == 0) })
        let labels = Dictionary(grouping: rows, by: \.label).mapValues(\.count)
        #expect(labels.count == 10)
        #expect(labels.values.allSatisfy { $0 >= 60 })
    }

    /// Of the held-out rows that have one of some labels: how many their heads find, and how many others they take for one.
    private func heldOut(_ labels: Set<String>) throws -> (found: Double, wolves: Double) {
        let rows = Dictionary(uniqueKeysWithValues: try rows().map { ($0.number, $0.label) })
        let lines = try Context.text("triggers/heard.tsv").split(separator: "\n").map { $0.split(separator: "\t") }
        let heads = try #require(lines.first).dropFirst().map(String.init)
        var (found, all, wolves, quiet) = (0, 0, 0, 0)
        for line in lines.dropFirst() {
            let label = try #require(Int(line[0]).flatMap { rows[$0] })
            let sure = zip(heads, line.dropFirst()).filter { labels.contains($0) && (Double($1) ?? 0) > 0 }.map(\.0)
            if ["none", "own_action"].contains(label) {
                quiet += 1
                wolves += sure.isEmpty ? 0 : 1
            } else if labels.contains(label) {
                all += 1
                found += sure.contains(label) ? 1 : 0
            }
        }
        return (Double(found) / Double(all), Double(wolves) / Double(quiet))
    }

    @Test func `of what was held out they find a good part, and cry wolf on almost nothing`() throws {
        let triggers = try heldOut([
            "security_incident", "legal_language", "explicit_human_request", "refund_request", "pricing_inquiry",
        ])
        #expect(triggers.found >= 0.5 && triggers.wolves <= 0.01, "\(triggers)")
        // The words of a whole message must agree with these before they count.
        let actions = try heldOut(["needs_human_action"])
        #expect(actions.found >= 0.4 && actions.wolves <= 0.01, "\(actions)")
        let kinds = try heldOut(["closing", "unclear"])
        #expect(kinds.found >= 0.45 && kinds.wolves <= 0.025, "\(kinds)")
    }

    @Test func `a sentence has one meaning, and vectors of another model have none`() throws {
        let json = """
            {"model": "m:1", "dimensions": 2, "rows": "", "heads": [
              {"reason": "refund_request", "sure": 0.5, "doubt": -1, "bias": 0, "weights": [1, 0]},
              {"reason": "legal_language", "sure": 0.5, "doubt": -1, "bias": 0, "weights": [1, 0.1]}],
             "kinds": [{"kind": "closing", "sure": 0.5, "bias": 0, "weights": [0, 1]}]}
            """
        let heads = try TriggerHeads(json: json)
        #expect(heads.doubts(near: [[-2, 0], [-3, 0]]) == [.refundRequest, .legalLanguage])
        #expect(heads.doubts(near: [[-2, 0], [0, 0]]) == [] && heads.doubts(near: []) == [])
        #expect(heads.doubts(near: [[-2]]) == [])
        #expect(heads.doubts(near: [[0, 0], [-3, 0]], headings: 1) == [.refundRequest, .legalLanguage])
        #expect(heads.doubts(near: [[1, 0], [-3, 0]], headings: 1) == [])
        #expect(heads.kind(of: [[0, 1], [0, 2]]) == .closing)
        #expect(heads.kind(of: [[0, 1], [0, 0]]) == nil && heads.kind(of: []) == nil)
        #expect(heads.reasons(near: [[1, 1]]) == [.legalLanguage])
        #expect(heads.reasons(near: [[1, 1], [1, -1]]) == [.legalLanguage, .refundRequest])
        #expect(heads.reasons(near: [[0.4, 0]]) == [])
        // A heading has to say it clearer.
        #expect(heads.reasons(near: [[1, 1], [0, 0]], headings: 1) == [])
        #expect(heads.reasons(near: [[3, 3], [0, 0]], headings: 1) == [.legalLanguage])
        #expect(heads.reasons(near: [[0, 0], [1, 1]], headings: 1) == [.legalLanguage])
        #expect(heads.reasons(near: [[1], [.nan, 1]]) == [])
        #expect(heads.understands(model: "m:2") && !heads.understands(model: "hashed"))
    }

    @Test(
        arguments: [
            "{}",
            #"{"model":"m","dimensions":2,"rows":"","heads":[{"reason":"refund_request","sure":0,"doubt":-1,"bias":0,"weights":[1]}]}"#,
            #"{"model":"m","dimensions":1,"rows":"","heads":[{"reason":"no_kb_match","sure":0,"doubt":-1,"bias":0,"weights":[1]}]}"#,
            #"{"model":"m","dimensions":1,"rows":"","heads":[{"reason":"refund_request","sure":0,"doubt":1,"bias":0,"weights":[1]}]}"#,
            #"{"model":"m","dimensions":1,"rows":"","heads":[],"kinds":[{"kind":"closing","sure":0,"bias":0,"weights":[]}]}"#,
        ])
    func `heads that cannot be right are refused`(json: String) {
        #expect(throws: AgentError.self) { try TriggerHeads(json: json) }
    }
}

/// What rules and heads do together, with the model itself.
@Suite(.enabled(if: SentenceModelFolder.path != nil, "make up, or compose/local/sentence-model, brings the model"))
struct ScreenMeaningTests {
    @Test func `with the model nearly all phrases are escalated, for the right reason, and near misses are not`()
        async throws
    {
        let model = try SentenceModel(try SentenceModelFiles(folder: SentenceModelFolder.path ?? ""))
        let screen = MessageScreen(
            rules: try Context.rules(), head: try SentimentHead(json: Context.text("sentiment/head.json")),
            triggers: try TriggerHeads(json: Context.text("triggers/heads.json")), embedder: LocalEmbedder(model))
        var fired = 0
        var right = 0
        for phrase in PhraseTables.later {
            let result = await screen.screen(CustomerText(content: phrase.text, channel: .webForm))
            fired += result.triggers.isEmpty ? 0 : 1
            right += result.highestTrigger == phrase.reason ? 1 : 0
        }
        #expect(Double(fired) >= 0.95 * Double(PhraseTables.later.count))
        #expect(Double(right) >= 0.94 * Double(PhraseTables.later.count))
        var wrong: [String] = []
        for text in PhraseTables.laterQuiet + PhraseTables.quietEnglish.flatMap(\.self) {
            let result = await screen.screen(CustomerText(content: text, channel: .webForm))
            if !result.triggers.isEmpty { wrong.append(text) }
        }
        let quiet = PhraseTables.laterQuiet.count + PhraseTables.quietEnglish.flatMap(\.self).count
        #expect(wrong.count * 50 <= quiet, "\(wrong)")
    }
}
