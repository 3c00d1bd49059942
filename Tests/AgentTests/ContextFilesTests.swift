import Agent
import Core
import Testing

/// The files of `context/` are data that programs and people rely on: each is read and held to what it must say.
struct ContextFilesTests {
    // MARK: - System prompt

    private static let parts = [
        "Role", "Channel", "Tool order", "Never say", "When to escalate", "Quality of an answer", "Continuity", "Run",
    ]
    private static let placeholders = ["customer", "channel", "ticket", "history", "articles", "message"]

    @Test func `the system prompt has a version, its parts in order, and something in each`() throws {
        let prompt = try Context.text("system-prompt.md")
        let version = try #require(prompt.split(separator: "\n").first)
        #expect(version.hasPrefix("version: "))
        #expect(Int(version.dropFirst(9)) != nil)
        let parts = partsOf(prompt)
        #expect(parts.map(\.title) == Self.parts)
        #expect(parts.allSatisfy { $0.text.utf8.count >= 80 })
    }

    @Test func `only the run's part has placeholders, each once`() throws {
        let parts = partsOf(try Context.text("system-prompt.md"))
        let run = try #require(parts.last).text
        for name in Self.placeholders {
            #expect(run.split(separator: "{{\(name)}}", omittingEmptySubsequences: false).count == 2, "\(name)")
        }
        #expect(run.split(separator: "{{", omittingEmptySubsequences: false).count == Self.placeholders.count + 1)
        #expect(parts.dropLast().allSatisfy { !$0.text.contains("{{") })
        // What others wrote stands between fences.
        for name in ["history", "articles", "message"] {
            #expect(run.contains("<data name=\"\(name)\">\n{{\(name)}}\n</data>"), "\(name)")
        }
    }

    @Test func `the system prompt names the tools of the loop and leaves room in a small context`() throws {
        let prompt = try Context.text("system-prompt.md")
        for tool in [ToolName.searchKnowledgeBase, .sendResponse, .escalateToHuman] {
            #expect(prompt.contains("`\(tool.rawValue)`"), "\(tool.rawValue)")
        }
        for reason in [EscalationReason.noKnowledgeMatch, .needsHumanAction] {
            #expect(prompt.contains("`\(reason.rawValue)`"), "\(reason.rawValue)")
        }
        // English prose has about four characters a token; a bigger prompt would crowd out sections and history.
        #expect(prompt.utf8.count <= 2800)
    }

    /// A model may ignore what it is told: what must not be said is refused whatever the prompt says.
    @Test(arguments: [
        ("Prices, discounts, or any amount of money.", "Forty seats are EUR 200 a month.", DraftProblem.money),
        ("Refunds, credits or compensation", "We will refund you the rest.", .promise),
        ("Features, pages, names or numbers", "Open https://labs.invalid/beta and enter AB1234.", .foreignLink),
    ])
    func `what the prompt forbids is kept by code`(line: String, draft: String, problem: DraftProblem) throws {
        #expect(try Context.text("system-prompt.md").contains("- \(line)"))
        let section = try #require(try Context.document().sections.first)
        let found = DraftCheck(rules: try Context.rules()).problems(
            in: draft, sections: [section], customerText: "", configuration: try Context.configuration(.email),
            reference: "T-7K3M-9QXA")
        #expect(found.contains(problem))
    }

    // MARK: - Rules, voice, profile

    @Test func `the escalation rules explain every reason, in the order that decides, with examples`() throws {
        let rows = try Context.text("escalation-rules.md").split(separator: "\n").filter { $0.hasPrefix("| `") }
        let cells = rows.map { $0.split(separator: "|").map { trimmed($0) } }
        #expect(cells.map(\.first) == EscalationReason.allCases.map { "`\($0.rawValue)`" })
        for (reason, cells) in zip(EscalationReason.allCases, cells) {
            #expect(cells.count == 4, "\(reason.rawValue)")
            #expect((cells.last ?? "").hasPrefix(reason.urgency.rawValue), "\(reason.rawValue)")
            #expect((cells.dropFirst().first ?? "").count > 10, "\(reason.rawValue)")
        }
        for reason in EscalationReason.allCases.prefix(6) {
            let row = try #require(rows.first { $0.contains("`\(reason.rawValue)`") })
            #expect(row.contains("\""), "an example of \(reason.rawValue)")
        }
    }

    @Test func `the brand voice says what is prohibited, how to be kind, and how each channel signs`() throws {
        let voice = try Context.text("brand-voice.md")
        let parts = Dictionary(uniqueKeysWithValues: partsOf(voice).map { ($0.title, $0.text) })
        for word in ["prices", "refunds", "legal", "other customers", "documentation"] {
            #expect(parts["Prohibited topics"]?.contains(word) == true, "\(word)")
        }
        #expect((parts["Empathy phrases"]?.split(separator: "\n").filter { $0.hasPrefix("- ") }.count ?? 0) >= 5)
        for channel in ["Email", "WhatsApp", "Web form"] {
            #expect(parts[channel]?.contains("Signature:") == true, "\(channel)")
        }
    }

    @Test func `the voice and the texts in use sign alike`() throws {
        let voice = try Context.text("brand-voice.md")
        for channel in Channel.allCases {
            let signature = try Context.configuration(channel).signature
            #expect(signature.isEmpty || voice.contains(signature.split(separator: "\n").joined(separator: " ")))
        }
    }

    @Test func `the profile has the product, its market and whom to reach`() throws {
        let profile = partsOf(try Context.text("company-profile.md"))
        let expected = ["Product summary", "Target market", "Plans", "Support contacts", "Escalation contacts"]
        #expect(profile.map(\.title) == expected)
        #expect(profile.allSatisfy { $0.text.split(separator: " ").count >= 10 })
    }

    @Test(arguments: ["company-profile.md", "brand-voice.md", "escalation-rules.md", "product-docs.md"])
    func `every text says that it is fiction, and every address in it is one nobody can own`(name: String) throws {
        let text = try Context.text(name)
        #expect(text.contains("fiction"))
        for word in text.split(whereSeparator: { $0.isWhitespace || "`|(),;".contains($0) }) {
            guard word.contains("@") || word.contains("://") else { continue }
            #expect(word.contains(".example"), "\(word)")
        }
    }

    @Test(arguments: ["product-docs.md", "company-profile.md", "brand-voice.md", "system-prompt.md"])
    func `no amount of money stands where an answer could take it from`(name: String) throws {
        let text = try Context.text(name)
        #expect(!text.contains { "$€£¥".contains($0) })
        let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
        let currencies: Set = ["usd", "eur", "gbp", "chf", "euro", "euros", "dollar", "dollars", "pounds", "cents"]
        #expect(words.filter { currencies.contains($0) }.isEmpty)
    }

    // MARK: - Probes

    @Test func `there are two hundred different off-topic probes, one a line`() throws {
        let text = try Context.text("off-topic-probes.txt")
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
        #expect(lines.count == 200)
        #expect(Set(lines).count == lines.count)
        #expect(text.hasSuffix("\n"))
        for line in lines {
            #expect(line == line.lowercased() && line == trimmed(line[...]) && !line.isEmpty, "\(line)")
            #expect(!line.contains("shiftgrove"), "\(line)")
        }
    }

    @Test func `rules and channel texts can be read`() throws {
        _ = try Context.rules()
        for channel in Channel.allCases { _ = try Context.configuration(channel) }
    }

    // MARK: - Reading

    /// The parts of a Markdown text, cut at headings of the second level.
    private func partsOf(_ text: String) -> [(title: String, text: String)] {
        text.split(separator: "\n## ").dropFirst().map { part in
            let lines = part.split(separator: "\n", maxSplits: 1)
            return (trimmed(lines[0]), lines.count > 1 ? trimmed(lines[1]) : "")
        }
    }

    private func trimmed(_ text: Substring) -> String {
        var text = text
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
