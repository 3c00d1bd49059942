import Agent
import Core
import Foundation

/// The agent as it ships: the project's own rules, documentation, channel settings and off-topic probes, no model.
struct GateAgent: Sendable {
    static let reference = "T-7K3M-9QXA"

    private let loop: AgentLoop
    private let rules: GuardrailRules
    private let channels: ChannelConfigurations

    /// The agent, made once for all tests.
    static func make() async throws -> GateAgent { try await shared.agent() }

    private static let shared = Cache()

    private actor Cache {
        private var made: GateAgent?

        func agent() async throws -> GateAgent {
            if let made { return made }
            let agent = try await GateAgent()
            made = agent
            return agent
        }
    }

    private init() async throws {
        rules = try GuardrailRules(json: Self.text("guardrails.json"))
        channels = try ChannelConfigurations(json: Self.text("channel-configs.json"))
        let document = KnowledgeDocument(
            markdown: try Self.text("product-docs.md"), source: "product-docs.md",
            helpURL: "https://help.shiftgrove.example")
        let probes = try Self.text("off-topic-probes.txt").split(separator: "\n").map(String.init)
        let index = try await KnowledgeIndex(
            sections: document.sections, embedder: HashedEmbedder(sections: document.sections),
            probes: probes.filter { !$0.hasPrefix("#") })
        loop = AgentLoop(model: OfflineModel(), knowledge: index, rules: rules)
    }

    /// Lets the agent work on the first message of a new ticket.
    func run(_ content: String, on channel: Channel, name: String? = "Ana") async throws -> RunResult {
        guard let configuration = channels[channel] else {
            throw AgentError.badConfiguration("no settings for \(channel.rawValue)")
        }
        let screen = Screen.screen(CustomerText(content: content, channel: channel), rules: rules)
        let message = CustomerMessage(
            id: UUID(), content: content, contentKind: content.isEmpty ? .empty : .text, screen: screen)
        return await loop.run(
            RunRequest(
                runID: UUID(), ticketReference: Self.reference, channel: channel, customerName: name,
                verified: channel != .webForm, messages: [message], opensTicket: true, history: { [] },
                configuration: configuration))
    }

    /// A text of the channel's settings.
    func text(_ name: String, of channel: Channel) -> String { channels[channel]?.texts[name] ?? "" }

    private static func text(_ name: String) throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: "context/\(name)"), encoding: .utf8)
    }
}

extension RunResult {
    /// The reply, if the run came to one.
    var reply: DraftedReply? {
        guard case .reply(let reply) = effect else { return nil }
        return reply
    }

    /// The hand-over, if the run came to one.
    var handOver: EscalationDecision? {
        guard case .escalate(let decision) = effect else { return nil }
        return decision
    }

    /// Everything the customer is told by it.
    var told: String {
        switch effect {
        case .reply(let reply): reply.parts.joined(separator: "\n")
        case .escalate(let decision): decision.customerParts.joined(separator: "\n")
        case .store(let line): line?.parts.joined(separator: "\n") ?? ""
        }
    }
}
