import Agent
import Core
import Foundation
import Testing

struct KnowledgeTests {
    @Test func `a case number, a subject and filler do not hide what is asked`() async throws {
        let index = try await Context.index()
        for question in [
            "A question\nHow do I reset my password? (case 993)", "#4711 how do I reset my password",
            "Quick question, order 20261121: how do I reset my password?",
        ] {
            let found = try await index.search(question, maximumResults: 1, category: nil)
            #expect(found.matches.first?.title == "Reset your password", "\(question)")
            #expect((found.matches.first?.coverage ?? 0) > 0.3, "\(question)")
        }
    }

    @Test func `the documentation has sections with ids that stay, and no amount of money`() throws {
        let sections = try Context.document().sections
        #expect(sections.count >= 25)
        #expect(Set(sections.map(\.id)).count == sections.count)
        #expect(try Context.document().sections == sections)
        for section in sections {
            #expect(!section.content.contains { "$€£".contains($0) }, "\(section.title)")
            #expect(section.category != nil, "\(section.title)")
            #expect(section.customerQuestions.count >= 2, "\(section.title)")
            #expect(!section.answerText.contains("Customers ask"), "\(section.title)")
        }
    }

    @Test func `a section's id survives a change of its text, its hash does not`() throws {
        let before = KnowledgeDocument(markdown: "# Doc\n## One\nText.\n", source: "a.md").sections
        let after = KnowledgeDocument(markdown: "# Doc\n## One\nOther text.\n", source: "a.md").sections
        #expect(before.map(\.id) == after.map(\.id))
        #expect(before.map(\.contentHash) != after.map(\.contentHash))
        #expect(KnowledgeDocument.version(of: before) != KnowledgeDocument.version(of: after))
    }

    @Test func `headings inside code are text, and equal headings stay apart`() throws {
        let text = "# Doc\n## One\n```\n# not a heading\n```\n## One\nSecond.\n"
        let sections = KnowledgeDocument(markdown: text, source: "a.md").sections
        #expect(sections.map(\.headingPath) == ["One", "One (2)"])
        #expect(sections[0].content.contains("# not a heading"))
    }

    @Test func `a long section is cut into passages that carry its heading`() throws {
        let lines = (1...60).map { "This is line number \($0) of a long text." }.joined(separator: "\n")
        let section = try #require(
            KnowledgeDocument(markdown: "# D\n## Long\n\(lines)\nCustomers ask: how long?\n", source: "a").sections
                .first)
        let passages = section.passages
        #expect(passages.filter { $0.kind == .text }.count > 2)
        #expect(passages.filter { $0.kind == .text }.allSatisfy { $0.text.hasPrefix("Long\n") })
        #expect(passages.allSatisfy { $0.text.split(separator: " ").count <= 160 })
        #expect(passages.last?.text == "how long?")
        #expect(passages.map(\.ordinal) == Array(passages.indices))
    }

    @Test func `where no customer's question says what a text is about, its first words and headings do`() throws {
        let text = "Toner is filled in from above.\n" + String(repeating: "Then close the lid.\n", count: 10)
        func counts(_ markdown: String) throws -> [String: Float] {
            let section = try #require(KnowledgeDocument(markdown: markdown, source: "a").sections.first)
            let counts = section.termCounts
            return Dictionary(zip(counts.terms, counts.frequencies)) { first, _ in first }
        }
        #expect(try counts("# D\n## Printer\n\(text)")["toner"] == 3)
        #expect(try counts("# D\n## Printer\n\(text)Customers ask: it is pale\n")["toner"] == 1)
        let id = UUID()
        let inner = KnowledgeSection(
            id: id, title: "", headingPath: "", content: text + "## Drum\nThe drum lasts.", category: nil, source: "a",
            url: nil, contentHash: "")
        let terms = inner.termCounts
        #expect(terms.terms.firstIndex(of: "drum").map { terms.frequencies[$0] } == 3)
        #expect(inner.passages.allSatisfy { $0.kind == .text })
    }

    @Test func `the usual questions find their section`() async throws {
        let index = try await Context.index()
        var wrong: [String] = []
        for (question, section) in QuestionTable.answerable {
            let found = try await index.search(question, maximumResults: 1, category: nil)
            if found.matches.first?.title != section { wrong.append(question) }
        }
        let count = QuestionTable.answerable.count
        #expect(count >= 60)
        #expect(Double(count - wrong.count) / Double(count) >= 0.85, "\(wrong)")
    }

    @Test func `questions about other things find nothing, as often as the threshold promises`() async throws {
        let index = try await Context.index()
        #expect(QuestionTable.offTopic.count >= 40)
        var found: [String] = []
        for question in QuestionTable.offTopic {
            let matches = try await index.search(question, maximumResults: 1, category: nil).matches
            if let first = matches.first { found.append("\(question): \(first.title) \(first.score)") }
        }
        // The threshold is the 95th percentile of the probes: one in twenty may pass it.
        #expect(found.count * 20 <= QuestionTable.offTopic.count, "\(found)")
    }

    @Test func `a search keeps to its category and its number of results`() async throws {
        let index = try await Context.index()
        let billing = try await index.search("change plan invoice", maximumResults: 2, category: "billing")
        #expect(billing.matches.count == 2)
        #expect(billing.matches.allSatisfy { $0.section.category == "billing" })
        #expect(billing.matches[0].score >= billing.matches[1].score)
    }

    @Test func `hashed vectors have length one and tell related texts from others`() async throws {
        let embedder = HashedEmbedder()
        let vectors = try await embedder.embed(["reset my password", "how to reset passwords", "print the roster", ""])
        func cosine(_ left: [Float], _ right: [Float]) -> Float { zip(left, right).map(*).reduce(0, +) }
        #expect(vectors.allSatisfy { $0.count == 384 })
        #expect(abs(cosine(vectors[0], vectors[0]) - 1) < 0.001)
        #expect(cosine(vectors[0], vectors[1]) > cosine(vectors[0], vectors[2]) + 0.3)
        #expect(vectors[3].allSatisfy { $0 == 0 })
    }

    @Test func `vectors of another length are refused`() async throws {
        let sections = try Context.document().sections
        let passages = sections[0].passages
        await #expect(throws: AgentError.badVectors) {
            try await KnowledgeIndex(
                sections: sections, passages: passages, vectors: passages.map { _ in [1, 2] },
                embedder: HashedEmbedder())
        }
    }
}
