import Agent
import Core
import Foundation

/// The files of `context/` as tests use them.
enum Context {
    static func text(_ name: String) throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: "context/\(name)"), encoding: .utf8)
    }

    private static let loadedRules = Result { try GuardrailRules(json: text("guardrails.json")) }

    static func rules() throws -> GuardrailRules { try loadedRules.get() }

    static func document() throws -> KnowledgeDocument {
        KnowledgeDocument(
            markdown: try text("product-docs.md"), source: "product-docs.md",
            helpURL: "https://help.shiftgrove.example")
    }

    static func index() async throws -> KnowledgeIndex { try await indexes.index() }

    private static let indexes = IndexCache()

    /// Keeps the index once it is made; making it costs a second without optimisation.
    private actor IndexCache {
        private var made: KnowledgeIndex?

        func index() async throws -> KnowledgeIndex {
            if let made { return made }
            let sections = try document().sections
            let probes = try text("off-topic-probes.txt").split(separator: "\n").map(String.init)
            let index = try await KnowledgeIndex(
                sections: sections, embedder: HashedEmbedder(sections: sections), probes: probes)
            made = index
            return index
        }
    }

    static func configuration(_ channel: Channel) throws -> ChannelConfiguration {
        guard let found = try ChannelConfigurations(json: text("channel-configs.json"))[channel] else {
            throw AgentError.badConfiguration("no \(channel.rawValue)")
        }
        return found
    }

    static func screen(
        _ content: String, subject: String? = nil, kind: ContentKind = .text, opensTicket: Bool = true,
        channel: Channel = .webForm
    ) throws -> ScreenResult {
        Screen.screen(
            CustomerText(
                subject: subject, content: content, contentKind: kind, opensTicket: opensTicket, channel: channel),
            rules: try rules())
    }

    static func request(
        _ contents: String..., subject: String? = nil, channel: Channel = .webForm, name: String? = "Ana",
        kind: ContentKind = .text, answersBefore: Int = 0, questionsAskedBefore: Int = 0, citedBefore: [UUID] = [],
        questionBefore: String? = nil, followUpsBefore: Int = 0, repeatedSections: [UUID] = [], attempt: Int = 1,
        verified: Bool = true,
        history: @escaping @Sendable () async throws -> [HistoryMessage] = { [] }
    ) throws -> RunRequest {
        let opens = answersBefore + questionsAskedBefore == 0
        let messages = try contents.map { content in
            CustomerMessage(
                id: UUID(), subject: subject, content: content, contentKind: kind,
                screen: try screen(content, subject: subject, kind: kind, opensTicket: opens, channel: channel))
        }
        return RunRequest(
            runID: UUID(), ticketReference: "T-7K3M-9QXA", channel: channel, customerName: name, verified: verified,
            messages: messages, opensTicket: opens, questionsAskedBefore: questionsAskedBefore,
            answersBefore: answersBefore, citedBefore: citedBefore, questionBefore: questionBefore,
            followUpsBefore: followUpsBefore,
            repeatedSections: repeatedSections, attempt: attempt,
            history: history, configuration: try configuration(channel))
    }

    static func loop(
        model: any ChatModel = OfflineModel(), budget: Duration = .seconds(30)
    ) async throws -> AgentLoop {
        AgentLoop(model: model, knowledge: try await index(), rules: try rules(), budget: budget)
    }
}
