import Agent
import Core
import Foundation
import HTTPClient
import HTTPServer
import TestSupport
import Testing

/// A documentation of two sections that is found by any question but those about nothing.
struct FixedKnowledge: KnowledgeSearching {
    let version = "1"
    let embedder = "fixed"

    static let password = section(
        "Reset your password",
        "Choose Forgot password? on the sign-in page. A link reaches you by email.\n"
            + "1. Open the link.\n2. Choose a new password.")
    static let webhooks = section(
        "Webhooks", "Open Settings, then Integrations. Choose Add webhook and enter the address.")

    static func section(_ title: String, _ content: String) -> KnowledgeSection {
        KnowledgeSection(
            id: UUID.derived(from: title), title: title, headingPath: "Guide > \(title)", content: content,
            category: nil, source: "guide.md", url: nil, contentHash: SHA256.hexadecimal(content))
    }

    func search(
        _ query: String, maximumResults: Int, category: String?, reach: SearchReach
    ) async throws -> KnowledgeResults {
        let sections = query.lowercased().contains("nothing") ? [] : [Self.password, Self.webhooks]
        let matches = sections.enumerated().map { place, section in
            KnowledgeMatch(
                section: section, score: 0.9 - Double(place) * 0.2, passage: section.content,
                coverage: place == 0 ? 0.8 : 0.1)
        }
        return KnowledgeResults(
            matches: Array(matches.prefix(maximumResults)), threshold: 0.3, bestScore: matches.first?.score ?? 0)
    }
}

/// A run against a scripted endpoint.
struct ModelFixture {
    static let prompt = """
        version: 1
        ## Role
        You are the support assistant of a company whose name is not told in these tests at all.
        ## Tool order
        End with send_response or escalate_to_human.
        ## Run
        Customer: {{customer}}
        Channel: {{channel}}
        Ticket: {{ticket}}
        <data name="history">
        {{history}}
        </data>
        <data name="articles">
        {{articles}}
        </data>
        <data name="message">
        {{message}}
        </data>
        """

    let endpoint: ScriptedEndpoint
    let chat: ChatCompletionsModel
    let model: any ChatModel
    let budget: Duration

    func run(_ request: RunRequest) async throws -> RunResult {
        try await Self.loop(model, budget: budget).run(request)
    }

    func run(_ question: String) async throws -> RunResult { try await run(try Self.request(question)) }

    static func loop(
        _ model: any ChatModel, knowledge: any KnowledgeSearching = FixedKnowledge(), budget: Duration = .seconds(60)
    ) throws -> AgentLoop {
        AgentLoop(model: model, knowledge: knowledge, rules: try rules.get(), budget: budget)
    }

    static let rules = Result {
        try GuardrailRules(json: String(decoding: try Repository.bytes("context/guardrails.json"), as: UTF8.self))
    }

    static func configuration(_ channel: Channel) throws -> ChannelConfiguration {
        let json = String(decoding: try Repository.bytes("context/channel-configs.json"), as: UTF8.self)
        guard let found = try ChannelConfigurations(json: json)[channel] else {
            throw AgentError.badConfiguration("no \(channel.rawValue)")
        }
        return found
    }

    static func request(
        _ question: String, channel: Channel = .webForm, name: String? = "Ana Lima", language: String = "en",
        history: [HistoryMessage] = [], kind: MessageKind = .question, answersBefore: Int = 0,
        citedBefore: [UUID] = []
    ) throws -> RunRequest {
        let message = CustomerMessage(
            id: UUID(), content: question, contentKind: .text,
            screen: ScreenResult(
                kind: kind, triggers: [], sentiment: 0.5, language: language, command: nil, rulesVersion: "1"))
        return RunRequest(
            runID: UUID(), ticketReference: "TKT-AAAAA-BBBBB-CCCCC-DDDDD", channel: channel, customerName: name,
            verified: true, messages: [message], opensTicket: answersBefore == 0, answersBefore: answersBefore,
            citedBefore: citedBefore, history: { history }, configuration: try configuration(channel))
    }
}

/// Runs a scripted endpoint and a client for the length of a closure.
///
/// The budget is long where a test is not about it: beside other tests a run of a debug build waits long for a core.
func withModel(
    budget: Duration = .seconds(60), fallback: ModelConfiguration.Fallback = .escalate,
    _ configure: (inout ModelConfiguration) -> Void = { _ in },
    answering script: @escaping @Sendable (ScriptedEndpoint.Request) async -> HTTPResponse,
    _ body: (ModelFixture) async throws -> Void
) async throws {
    let endpoint = ScriptedEndpoint(script)
    var limits = HTTPServerConfiguration()
    limits.maximumInFlight = 4096
    limits.connectionLimit = 4096
    let server = HTTPServer(
        configuration: limits, handler: HTTPClosureHandler { await endpoint.answer($0) }, log: .silent)
    let client = HTTPClient()
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await server.run() }
        group.addTask { try await client.run() }
        defer { group.cancelAll() }
        guard await eventually({ server.boundPort != nil }), let port = server.boundPort else {
            throw CancellationError()
        }
        var configuration = ModelConfiguration(key: "test-key")
        configuration.baseURL = "http://127.0.0.1:\(port)/v1"
        configuration.model = "test-model"
        configuration.fallback = fallback
        configure(&configuration)
        let chat = ChatCompletionsModel(
            configuration, prompt: try PromptTemplate(ModelFixture.prompt), http: client, log: .silent)
        let model: any ChatModel = fallback == .offline ? FallbackModel(chat) : chat
        try await body(ModelFixture(endpoint: endpoint, chat: chat, model: model, budget: budget))
        let complaints = try await OfficialTypes.shared.complaints(
            about: Set(endpoint.requests.map(\.body.text)).sorted())
        #expect(complaints ?? [] == [])
        client.shutDown()
        server.shutDown()
        try await group.waitForAll()
    }
}

extension RunResult {
    /// The reply, if it is one.
    var reply: DraftedReply? {
        guard case .reply(let reply) = effect else { return nil }
        return reply
    }

    /// The escalation, if it is one.
    var escalation: EscalationDecision? {
        guard case .escalate(let decision) = effect else { return nil }
        return decision
    }
}
