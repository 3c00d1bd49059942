import Agent
import Core
import FoundationEssentials

/// The agent as the processor runs it, over the project's own files: no database, nothing is sent.
struct SimulatedAgent: Sendable {
    let loop: AgentLoop
    let rules: GuardrailRules
    let channels: ChannelConfigurations
    /// Heading paths by section.
    let headings: [UUID: String]
    /// Which model, which embedder, which threshold.
    let description: String

    /// Reads `context/` and prepares the agent.
    static func make(_ context: CommandContext) async throws -> SimulatedAgent {
        let document = KnowledgeDocument(
            markdown: try text("product-docs.md", context), source: "product-docs.md",
            helpURL: "https://help.shiftgrove.example")
        let probes = try text("off-topic-probes.txt", context).split(separator: "\n").map(String.init)
            .filter { !$0.hasPrefix("#") }
        let index = try await KnowledgeIndex(
            sections: document.sections, embedder: HashedEmbedder(sections: document.sections), probes: probes)
        return try SimulatedAgent(knowledge: index, threshold: index.threshold, sections: document.sections, context)
    }

    private init(
        knowledge: any KnowledgeSearching, threshold: Double, sections: [KnowledgeSection], _ context: CommandContext
    ) throws {
        let model = OfflineModel()
        rules = try GuardrailRules(json: Self.text("guardrails.json", context))
        channels = try ChannelConfigurations(json: Self.text("channel-configs.json", context))
        loop = AgentLoop(model: model, knowledge: knowledge, rules: rules)
        headings = Dictionary(sections.map { ($0.id, $0.headingPath) }) { first, _ in first }
        description =
            "model \(model.name), embedder \(knowledge.embedder), threshold \(threshold.rounded(to: 3)), "
            + "rules \(rules.version), \(sections.count) sections of version \(knowledge.version)"
    }

    private static func text(_ name: String, _ context: CommandContext) throws -> String {
        let path = try context.path("context/\(name)")
        guard let text = try? String(contentsOf: URL(filePath: path), encoding: .utf8) else {
            throw CommandFailure("\(path) cannot be read as UTF-8 text")
        }
        return text
    }
}

extension Double {
    /// With so many digits behind the point.
    func rounded(to places: Int) -> Double {
        let factor = (0..<places).reduce(1.0) { value, _ in value * 10 }
        return (self * factor).rounded() / factor
    }
}
