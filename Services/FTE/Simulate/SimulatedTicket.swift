import Agent
import Core
import FoundationEssentials

/// One ticket on its way through the agent: what its turns leave behind for the next, as the processor keeps it.
struct SimulatedTicket {
    private static let reference = "TKT-SIMUL-ATED0-TICKE-T0000"

    private let agent: SimulatedAgent
    private let ticket: SampleTicket
    private let configuration: ChannelConfiguration
    private var answers = 0
    private var questions = 0
    private var question: String?
    private var followUps = 0
    private var cited: [UUID] = []
    private var isOwnedByPeople = false
    private var history: [HistoryMessage] = []
    private var hasBegun = false

    init(_ ticket: SampleTicket, agent: SimulatedAgent) throws {
        guard let configuration = agent.channels[ticket.channel] else {
            throw CommandFailure("there are no settings for \(ticket.channel.rawValue)")
        }
        self.ticket = ticket
        self.agent = agent
        self.configuration = configuration
    }

    /// Runs all turns, one after the other.
    static func run(_ ticket: SampleTicket, agent: SimulatedAgent) async throws -> [SimulatedTurn] {
        var simulated = try SimulatedTicket(ticket, agent: agent)
        var turns: [SimulatedTurn] = []
        for place in ticket.turns.indices { turns.append(await simulated.turn(place)) }
        return turns
    }

    private mutating func turn(_ place: Int) async -> SimulatedTurn {
        let turn = ticket.turns[place]
        let start = ContinuousClock.now
        let opens = !hasBegun
        let screen = await agent.screen.screen(
            CustomerText(
                subject: turn.subject, content: turn.content, contentKind: turn.contentKind, opensTicket: opens,
                channel: ticket.channel))
        // A message on a ticket that people own is kept for them; the agent is silent.
        let result = isOwnedByPeople ? nil : await agent.loop.run(request(turn, screen, opens: opens))
        let latency = ContinuousClock.now - start
        let earlier = Set(cited.compactMap { agent.headings[$0] })
        let made = SimulatedTurn(
            ticket: ticket, place: place, action: result?.effect.action ?? .store, reason: result?.effect.reason,
            isOwnedByPeople: isOwnedByPeople, screen: screen, told: result?.effect.told ?? [],
            isAnswer: result?.effect.action == .answer,
            found: (result?.found ?? []).filter { !earlier.contains($0) },
            cited: result?.effect.action == .answer
                ? result?.sources.compactMap { agent.headings[$0.id] ?? $0.title } ?? [] : [],
            toolCalls: result?.toolCalls ?? [], latency: latency)
        keep(turn, made, result)
        return made
    }

    private func request(_ turn: SampleTicket.Turn, _ screen: ScreenResult, opens: Bool) -> RunRequest {
        let newestFirst = Array(history.reversed())
        return RunRequest(
            runID: UUID(), ticketReference: Self.reference, channel: ticket.channel,
            customerName: ticket.customerName, verified: ticket.channel != .webForm,
            messages: [
                CustomerMessage(
                    id: UUID(), subject: turn.subject, content: turn.content, contentKind: turn.contentKind,
                    screen: screen)
            ],
            opensTicket: opens, questionsAskedBefore: questions, answersBefore: answers, citedBefore: cited,
            questionBefore: question, followUpsBefore: followUps, attempt: 1,
            history: { newestFirst }, configuration: configuration)
    }

    private mutating func keep(_ turn: SampleTicket.Turn, _ made: SimulatedTurn, _ result: RunResult?) {
        hasBegun = true
        switch made.screen.kind {
        case .question: (question, followUps) = (turn.content, 0)
        case .followUp where made.action == .answer: followUps += 1
        default: break
        }
        switch made.action {
        case .answer:
            answers += 1
            cited += result?.sources.map(\.id) ?? []
        case .ask: questions += 1
        case .escalate: isOwnedByPeople = true
        case .store: break
        }
        remember(turn.content, by: .customer)
        if !made.told.isEmpty { remember(made.told.joined(separator: "\n\n"), by: .agent) }
    }

    private mutating func remember(_ content: String, by role: MessageRole) {
        history.append(
            HistoryMessage(
                channel: ticket.channel, role: role, content: content, createdAt: .now,
                ticketReference: Self.reference, subject: ticket.turns.first?.subject))
    }
}

extension RunEffect {
    /// As the samples call it.
    var action: TurnAction {
        switch self {
        case .reply(let reply): reply.kind == .question ? .ask : .answer
        case .escalate: .escalate
        case .store: .store
        }
    }

    /// Why a person takes over, if one does.
    var reason: EscalationReason? {
        guard case .escalate(let decision) = self else { return nil }
        return decision.reason
    }

    /// What the customer is told.
    var told: [String] {
        switch self {
        case .reply(let reply): reply.parts
        case .escalate(let decision): decision.customerParts
        case .store(let line): line?.parts ?? []
        }
    }
}

extension RunResult {
    /// Heading paths of everything that was found, best first.
    var found: [String] {
        searches.flatMap(\.sections).reduce(into: []) { paths, path in
            if !paths.contains(path) { paths.append(path) }
        }
    }
}
