import Core
import KafkaClient
import Messaging
import Synchronization

/// Shows escalations as people on call read them from Kafka.
struct EscalationsTailCommand: Command {
    static let path = ["escalations", "tail"]
    static let summary = "shows escalations and alerts as they come"
    static let options = [
        CommandOption("--last", value: "N", help: "show the newest N and end, waiting until there are that many"),
        CommandOption("--ticket", value: "REF", help: "only those of this ticket"),
        CommandOption("--timeout", value: "SECONDS", help: "end after this long; with --last 10 unless given"),
    ]

    private let last: Int?
    private let ticket: String?
    private let timeout: Int?

    init(_ arguments: inout Arguments) throws {
        last = try arguments.integer("--last", in: 1...100_000)
        ticket = arguments.text("--ticket")
        timeout = try arguments.integer("--timeout", in: 1...86_400)
    }

    func run(_ context: CommandContext) async throws -> Int32 {
        let tail = try KafkaTail(configuration: context.kafka(), log: context.log)
        guard let last else {
            try await follow(tail, context)
            return 0
        }
        let deadline = ContinuousClock.now + .seconds(timeout ?? 10)
        var found: [EscalationLine] = []
        while true {
            found = try await newest(last, tail)
            guard found.count < last, ContinuousClock.now < deadline else { break }
            try await Task.sleep(for: .milliseconds(200))
        }
        for line in found { try line.write(to: context) }
        guard found.count < last else { return 0 }
        context.terminal.complain("fte: \(found.count) of \(last) had come in time")
        return 1
    }

    private func newest(_ count: Int, _ tail: KafkaTail) async throws -> [EscalationLine] {
        let found = Mutex<[EscalationLine]>([])
        try await tail.readToEnd(.escalations) { message in
            guard let line = self.line(of: message) else { return true }
            found.withLock { $0.append(line) }
            return true
        }
        return found.withLock { Array($0.sorted { $0.time < $1.time }.suffix(count)) }
    }

    private func follow(_ tail: KafkaTail, _ context: CommandContext) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await tail.follow(.escalations) { message in
                    try self.line(of: message)?.write(to: context)
                    return true
                }
            }
            if let timeout {
                group.addTask { try await Task.sleep(for: .seconds(timeout)) }
            }
            try await group.next()
            group.cancelAll()
        }
    }

    private func line(of message: ReceivedMessage) -> EscalationLine? {
        guard let line = EscalationLine(message) else { return nil }
        return ticket == nil || line.change?.ticketReference == ticket ? line : nil
    }
}

/// One event of the topic, to be shown.
private struct EscalationLine: Sendable {
    let type: String
    let time: Timestamp
    let change: EscalationChanged?
    let data: String

    /// Nil when it is no event.
    init?(_ message: ReceivedMessage) {
        guard let attributes = try? EventCodec.attributes(of: message.headers) else { return nil }
        type = attributes.type.rawValue
        time = attributes.time
        change = try? EventCodec.decode(EscalationChanged.self, from: message.value)
        data = String(decoding: message.value, as: UTF8.self)
    }

    func write(to context: CommandContext) throws {
        guard !context.json, let change else {
            context.terminal.write("{\"type\":\"\(type)\",\"time\":\"\(time)\",\"data\":\(data)}")
            return
        }
        context.terminal.write("\(time)  \(type)")
        context.terminal.write(
            "  ticket    \(change.ticketReference ?? "none"), by \(change.channel?.rawValue ?? "none")")
        context.terminal.write(
            "  reason    \(change.reason.rawValue), urgency \(change.urgency.rawValue), due \(change.dueAt)")
        context.terminal.write("  summary   \(change.summary)")
        for message in change.lastMessages {
            context.terminal.write("  \(message.role.rawValue): \(message.content)")
        }
        for search in change.searches {
            let sections = search.sections.isEmpty ? "nothing" : search.sections.joined(separator: ", ")
            context.terminal.write("  looked for \"\(search.query)\", found \(sections)")
        }
        if let draft = change.suggestedReply { context.terminal.write("  draft     \(draft)") }
    }
}
