import Core
import FoundationEssentials
import Store

/// Runs sample tickets through the agent and says how well it does.
struct SimulateCommand: Command {
    static let path = ["simulate"]
    static let operands = "FILE"
    static let summary =
        "runs the tickets of a JSON file, or stored conversations, through the agent, sending nothing"
    static let options = [
        CommandOption("--html", value: "FILE", help: "also write a report to look at"),
        CommandOption("--min-score", value: "X", help: "the accuracy it must reach, as 0.95 or 95; else exit status 1"),
        CommandOption("--without-sealed", help: "leave sealed tickets out, as it does unless told otherwise"),
        CommandOption("--only-sealed", help: "run sealed tickets only"),
        CommandOption("--from-conversations", help: "replay stored runs, redacted, and show what would be different"),
        CommandOption("--last", value: "N", help: "with --from-conversations the newest N runs, 1000 unless given"),
        CommandOption("--parallel", value: "N", help: "so many at once, 1 unless given"),
    ]

    private enum Source {
        case file(String, sealed: Bool)
        case conversations(last: Int)
    }

    private let source: Source
    private let page: String?
    private let minimum: Double?
    private let parallel: Int

    init(_ arguments: inout Arguments) throws {
        page = arguments.text("--html")
        minimum = try Self.score(arguments.text("--min-score"))
        parallel = try arguments.integer("--parallel", in: 1...256) ?? 1
        let last = try arguments.integer("--last", in: 1...100_000)
        let onlySealed = arguments.flag("--only-sealed")
        guard !(onlySealed && arguments.flag("--without-sealed")) else {
            throw UsageError("--only-sealed and --without-sealed exclude each other")
        }
        if arguments.flag("--from-conversations") {
            guard !onlySealed else { throw UsageError("--only-sealed is for files") }
            source = .conversations(last: last ?? 1000)
        } else {
            guard last == nil else { throw UsageError("--last is for --from-conversations") }
            source = .file(try arguments.operand("FILE"), sealed: onlySealed)
        }
    }

    private static func score(_ text: String?) throws(UsageError) -> Double? {
        guard let text else { return nil }
        guard let number = Double(text), (0...100).contains(number) else {
            throw UsageError("--min-score must be a share from 0 to 1 or percents up to 100")
        }
        return number > 1 ? number / 100 : number
    }

    func run(_ context: CommandContext) async throws -> Int32 {
        switch source {
        case .file(let file, let sealed): try await simulate(file, sealed: sealed, context)
        case .conversations(let last): try await replay(last, context)
        }
    }

    private func simulate(_ file: String, sealed: Bool, _ context: CommandContext) async throws -> Int32 {
        let tickets = try SampleTicket.read(from: file).filter { $0.isSealed == sealed }
        let kind = sealed ? "sealed" : "open"
        guard !tickets.isEmpty else { throw CommandFailure("\(file) has no \(kind) tickets") }
        let (turns, agent) = try await SimulatedAgent.with(context) { agent in
            let turns = try await context.terminal.progress("running \(tickets.count) tickets") {
                try await Simulation(parallel: parallel).run(tickets) { ticket in
                    try await SimulatedTicket.run(ticket, agent: agent)
                }
            }
            return (turns.flatMap(\.self), agent)
        }
        let score = SimulationScore(turns)
        let text = SimulationText(
            score: score,
            description: "\(tickets.count) \(kind) tickets, \(turns.count) turns: \(agent.description)")
        try write(SimulationPage(text: text, turns: turns).html, context)
        if context.json {
            try context.terminal.write(json: SimulationJSON(score, agent: agent.description))
        } else {
            text.lines.forEach(context.terminal.write)
        }
        return verdict("accuracy", score.accuracy, context)
    }

    private func replay(_ last: Int, _ context: CommandContext) async throws -> Int32 {
        let (archived, sections) = try await context.terminal.progress("reading stored runs") {
            try await context.withPool { pool in
                (try await RunArchive(pool: pool).newest(last), try await KnowledgeStore(pool: pool).sections())
            }
        }
        guard !archived.isEmpty else { throw CommandFailure("the agent has decided no run yet") }
        let (runs, agent) = try await SimulatedAgent.with(context, sections: sections) { agent in
            let runs = try await context.terminal.progress("replaying \(archived.count) runs") {
                try await Simulation(parallel: parallel).run(archived) {
                    try await ReplayedRun.replay($0, agent: agent)
                }
            }
            return (runs, agent)
        }
        let report = ReplayReport(runs: runs, agent: agent.description)
        try write(report.html, context)
        if context.json {
            try context.terminal.write(json: ReplayJSON(report))
        } else {
            report.lines.forEach(context.terminal.write)
        }
        return verdict("what is the same", report.same, context)
    }

    private func verdict(_ name: String, _ share: Share, _ context: CommandContext) -> Int32 {
        guard let minimum, share.value < minimum else { return 0 }
        context.terminal.complain("fte: \(name), \(share.text), is under \((minimum * 100).rounded(to: 1)) %")
        return 1
    }

    private func write(_ html: @autoclosure () -> String, _ context: CommandContext) throws {
        guard let page else { return }
        guard (try? Data(html().utf8).write(to: URL(filePath: page))) != nil else {
            throw CommandFailure("\(page) cannot be written")
        }
        context.terminal.complain("the report is in \(page)")
    }
}
