import Agent
import Core
import FoundationEssentials
import HTTPClient

/// The agent as the processor runs it, over the project's own files: no database, nothing is sent.
struct SimulatedAgent: Sendable {
    let loop: AgentLoop
    let screen: MessageScreen
    let channels: ChannelConfigurations
    /// Heading paths by section.
    let headings: [UUID: String]
    /// Which model, which embedder, which threshold.
    let description: String

    /// Lends an agent over some sections, those of `context/product-docs.md` unless given.
    static func with<Value: Sendable>(
        _ context: CommandContext, sections: [KnowledgeSection]? = nil,
        _ body: @escaping @Sendable (SimulatedAgent) async throws -> Value
    ) async throws -> Value {
        let probes = try context.probes()
        let sections = try sections ?? documented(context)
        let setup = try modelSetup(context)
        return try await context.withEmbedder { choice in
            let index = try await context.terminal.progress("preparing the agent") {
                try await KnowledgeIndex(sections: sections, embedder: choice.embedder(for: sections), probes: probes)
            }
            let agent = try SimulatedAgent(
                model: setup.model, knowledge: index, threshold: index.threshold, sections: sections,
                embedder: choice.embedder, context)
            return try await withThrowingTaskGroup(of: Void.self) { group in
                if let client = setup.client { group.addTask { try await client.run() } }
                defer { setup.client?.shutDown() }
                return try await body(agent)
            }
        }
    }

    /// The model that the environment names, else the offline agent.
    private static func modelSetup(_ context: CommandContext) throws -> ModelSetup {
        let configuration = try context.read { ModelConfiguration(from: &$0) }
        let prompt = configuration == nil ? "" : try text("system-prompt.md", context)
        return try ModelSetup(configuration, prompt: prompt, log: context.log)
    }

    private static func documented(_ context: CommandContext) throws -> [KnowledgeSection] {
        KnowledgeDocument(
            markdown: try text("product-docs.md", context), source: "product-docs.md",
            helpURL: "https://help.shiftgrove.example"
        ).sections
    }

    private init(
        model: any ChatModel, knowledge: any KnowledgeSearching, threshold: Double, sections: [KnowledgeSection],
        embedder: any Embedder, _ context: CommandContext
    ) throws {
        let rules = try GuardrailRules(json: Self.text("guardrails.json", context))
        screen = MessageScreen(
            rules: rules, head: try SentimentHead(json: Self.text("sentiment/head.json", context)),
            triggers: try TriggerHeads(json: Self.text("triggers/heads.json", context)), embedder: embedder)
        channels = try ChannelConfigurations(json: Self.text("channel-configs.json", context))
        loop = AgentLoop(model: model, knowledge: knowledge, rules: rules)
        headings = Dictionary(sections.map { ($0.id, $0.headingPath) }) { first, _ in first }
        description =
            "model \(model.name), embedder \(knowledge.embedder), threshold \(threshold.rounded(to: 3)), "
            + "rules \(rules.version), \(sections.count) sections of version \(knowledge.version)"
    }

    /// The last part of a section's heading path; what it was is not known once it is gone.
    func title(of section: UUID) -> String {
        headings[section].map { path in path.split(separator: ">").last.map { String($0.drop { $0 == " " }) } ?? path }
            ?? "a section that is gone"
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
