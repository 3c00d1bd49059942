import Core
import KafkaClient
import PostgresClient

/// Looks at everything the system depends on, or at the ledger.
struct DoctorCommand: Command {
    static let path = ["doctor"]
    static let summary = "checks what the system depends on; with --ledger, that every accepted message has one outcome"
    static let options = [
        CommandOption("--ledger", help: "hold what was accepted against what came of it"),
        CommandOption("--group", value: "NAME", help: "the processors' consumer group, message-processor unless given"),
    ]

    private let showsLedger: Bool
    private let group: String

    init(_ arguments: inout Arguments) {
        showsLedger = arguments.flag("--ledger")
        group = arguments.text("--group") ?? "message-processor"
    }

    func run(_ context: CommandContext) async throws -> Int32 {
        showsLedger ? try await ledger(context) : try await checks(context)
    }

    private func checks(_ context: CommandContext) async throws -> Int32 {
        let findings = try await context.terminal.progress("looking") { await Examination(context: context).findings() }
        if context.json {
            try context.terminal.write(json: findings)
        } else {
            var table = TextTable("what", "is", "because")
            for finding in findings { table.add(finding.what, finding.isGood ? "good" : "WRONG", finding.detail) }
            table.lines.forEach(context.terminal.write)
        }
        return findings.allSatisfy(\.isGood) ? 0 : 1
    }

    private func ledger(_ context: CommandContext) async throws -> Int32 {
        let tail = try KafkaTail(configuration: context.kafka(), group: group, log: context.log)
        let ledger = try await context.terminal.progress("adding up") {
            let survey = try await LedgerSurvey.read(tail)
            return try await context.withPool { try await Ledger.draw(survey: survey, pool: $0, now: .now) }
        }
        if context.json {
            try context.terminal.write(json: Report(ledger))
        } else {
            show(ledger, context.terminal)
        }
        return ledger.addsUp ? 0 : 1
    }

    private func show(_ ledger: Ledger, _ terminal: Terminal) {
        var table = TextTable(
            "day", "channel", "accepted", "answered", "asked", "escalated", "stored", "dead", "in flight", "lost")
        for line in ledger.sortedLines {
            table.add(
                line.day, line.channel, "\(line.accepted)", "\(line.answered)", "\(line.asked)", "\(line.escalated)",
                "\(line.stored)", "\(line.dead)", "\(line.inFlight)", "\(line.lost)")
        }
        table.lines.forEach(terminal.write)
        guard !ledger.addsUp else { return terminal.write("the ledger adds up") }
        for problem in ledger.problems { terminal.write("\(problem.channel) \(problem.message): \(problem.why)") }
        terminal.write("the ledger does not add up: \(ledger.problems.count) messages")
    }

    private struct Report: Encodable {
        let addsUp: Bool
        let lines: [Ledger.Line]
        let problems: [Ledger.Problem]

        init(_ ledger: Ledger) {
            addsUp = ledger.addsUp
            lines = ledger.sortedLines
            problems = ledger.problems
        }

        enum CodingKeys: String, CodingKey {
            case lines, problems
            case addsUp = "adds_up"
        }
    }
}
