import Core
import FoundationEssentials

/// Runs sample tickets through the agent and says how well it does.
struct SimulateCommand: Command {
    static let path = ["simulate"]
    static let operands = "FILE"
    static let summary =
        "runs the tickets of a JSON file through the agent, sending nothing; exit status 1 under --min-score"
    static let options = [
        CommandOption("--html", value: "FILE", help: "also write a report to look at"),
        CommandOption("--min-score", value: "X", help: "the accuracy it must reach, as 0.95 or 95"),
        CommandOption("--without-sealed", help: "leave sealed tickets out, as it does unless told otherwise"),
        CommandOption("--only-sealed", help: "run sealed tickets only"),
        CommandOption("--parallel", value: "N", help: "so many tickets at once, 1 unless given"),
    ]

    private let file: String
    private let page: String?
    private let minimum: Double?
    private let runsSealed: Bool
    private let parallel: Int

    init(_ arguments: inout Arguments) throws {
        file = try arguments.operand("FILE")
        page = arguments.text("--html")
        minimum = try Self.score(arguments.text("--min-score"))
        runsSealed = arguments.flag("--only-sealed")
        parallel = try arguments.integer("--parallel", in: 1...256) ?? 1
        guard !(runsSealed && arguments.flag("--without-sealed")) else {
            throw UsageError("--only-sealed and --without-sealed exclude each other")
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
        let tickets = try SampleTicket.read(from: file).filter { $0.isSealed == runsSealed }
        guard !tickets.isEmpty else {
            throw CommandFailure("\(file) has no \(runsSealed ? "sealed" : "open") tickets")
        }
        let agent = try await context.terminal.progress("preparing the agent") {
            try await SimulatedAgent.make(context)
        }
        let turns = try await context.terminal.progress("running \(tickets.count) tickets") {
            try await Simulation(agent: agent, parallel: parallel).run(tickets)
        }
        let score = SimulationScore(turns)
        let kept = runsSealed ? "sealed" : "open"
        let text = SimulationText(
            score: score,
            description: "\(tickets.count) \(kept) tickets, \(turns.count) turns: \(agent.description)")
        if let page { try write(SimulationPage(text: text, turns: turns), to: page, context) }
        if context.json {
            try context.terminal.write(json: SimulationJSON(score, agent: agent.description))
        } else {
            text.lines.forEach(context.terminal.write)
        }
        guard let minimum, score.accuracy.value < minimum else { return 0 }
        context.terminal.complain("fte: accuracy \(score.accuracy.text) is under \((minimum * 100).rounded(to: 1)) %")
        return 1
    }

    private func write(_ report: SimulationPage, to path: String, _ context: CommandContext) throws {
        guard (try? Data(report.html.utf8).write(to: URL(filePath: path))) != nil else {
            throw CommandFailure("\(path) cannot be written")
        }
        context.terminal.complain("the report is in \(path)")
    }
}
