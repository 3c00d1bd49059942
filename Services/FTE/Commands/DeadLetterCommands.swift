import Core
import KafkaClient
import Messaging

/// Lists what could not be processed.
struct DeadLetterListCommand: Command {
    static let path = ["dlq", "list"]
    static let summary = "lists dead letters that nothing was decided about"
    static let options = [CommandOption("--all", help: "also those that were replayed or discarded")]

    private let showsAll: Bool

    init(_ arguments: inout Arguments) { showsAll = arguments.flag("--all") }

    func run(_ context: CommandContext) async throws -> Int32 {
        let tail = try KafkaTail(configuration: context.kafka(), log: context.log)
        let letters = try await context.terminal.progress("reading the dead letters") {
            try await LetterReader(tail: tail).all()
        }
        var states: [Letter.Place: String] = [:]
        do {
            states = try await context.withPool { try await LetterDecisions(pool: $0).states(of: letters) }
        } catch {
            context.terminal.complain("fte: what was decided about letters is not known: \(error)")
        }
        let shown = letters.map { LetterSummary($0, state: states[$0.place] ?? "waiting") }
            .filter { showsAll || $0.state == "waiting" }
        guard !context.json else {
            try context.terminal.write(json: shown)
            return 0
        }
        var table = TextTable("place", "since", "topic", "service", "error", "attempts", "replays", "state")
        for letter in shown {
            table.add(
                letter.place, letter.time, letter.topic, letter.service, letter.errorClass, letter.attempts,
                "\(letter.replays)", letter.note)
        }
        table.lines.forEach(context.terminal.write)
        return 0
    }
}

/// Shows one dead letter whole.
struct DeadLetterShowCommand: Command {
    static let path = ["dlq", "show"]
    static let operands = "PARTITION/OFFSET"
    static let summary = "shows a dead letter with its headers and its value"

    private let place: Letter.Place

    init(_ arguments: inout Arguments) throws { place = try Letter.Place(arguments.operand("PARTITION/OFFSET")) }

    func run(_ context: CommandContext) async throws -> Int32 {
        let tail = try KafkaTail(configuration: context.kafka(), log: context.log)
        let letter = try await LetterReader(tail: tail).letter(at: place)
        let value = String(decoding: letter.message.value, as: UTF8.self)
        guard !context.json else {
            try context.terminal.write(json: LetterDetails(letter, value: value))
            return 0
        }
        context.terminal.write("key: \(letter.message.key.map { String(decoding: $0, as: UTF8.self) } ?? "none")")
        for header in letter.message.headers { context.terminal.write("\(header.name): \(header.text)") }
        context.terminal.write("")
        context.terminal.write(value)
        return 0
    }
}

/// Puts dead letters back where they came from.
struct DeadLetterReplayCommand: Command {
    static let path = ["dlq", "replay"]
    static let operands = "PARTITION/OFFSET..."
    static let summary = "puts the original message back on the topic the letter names; the ninth time is refused"
    static let options = [CommandOption("--reason", value: "TEXT", help: "why, for those who look later")]

    private let places: [Letter.Place]
    private let reason: String?

    init(_ arguments: inout Arguments) throws {
        places = try arguments.remaining("PARTITION/OFFSET").map { try Letter.Place($0) }
        reason = arguments.text("--reason")
    }

    func run(_ context: CommandContext) async throws -> Int32 {
        let tail = try KafkaTail(configuration: context.kafka(), log: context.log)
        let letters = try await LetterReader(tail: tail).letters(at: places)
        // All or none: a refusal comes before the first one leaves.
        let messages = try letters.map { try $0.replay() }
        try await context.withProducer { producer in
            for (letter, message) in zip(letters, messages) {
                try await producer.publish(message)
                await context.note("replayed", letter, replays: letter.replays + 1, reason: reason)
                context.terminal.write("\(letter.place) is back on \(message.topic.rawValue)")
            }
        }
        return 0
    }
}

/// Decides that dead letters need nothing more.
struct DeadLetterDiscardCommand: Command {
    static let path = ["dlq", "discard"]
    static let operands = "PARTITION/OFFSET..."
    static let summary = "notes that a dead letter needs nothing more; it stays on its topic"
    static let options = [CommandOption("--reason", value: "TEXT", help: "why, for those who look later")]

    private let places: [Letter.Place]
    private let reason: String?

    init(_ arguments: inout Arguments) throws {
        places = try arguments.remaining("PARTITION/OFFSET").map { try Letter.Place($0) }
        reason = arguments.text("--reason")
    }

    func run(_ context: CommandContext) async throws -> Int32 {
        let tail = try KafkaTail(configuration: context.kafka(), log: context.log)
        let letters = try await LetterReader(tail: tail).letters(at: places)
        try await context.withPool { pool in
            for letter in letters {
                try await LetterDecisions(pool: pool).note(
                    "discarded", letter, replays: letter.replays, by: context.person, reason: reason)
                context.terminal.write("\(letter.place) is discarded")
            }
        }
        return 0
    }
}

extension LetterReader {
    fileprivate func letters(at places: [Letter.Place]) async throws -> [Letter] {
        var letters: [Letter] = []
        for place in places { letters.append(try await letter(at: place)) }
        return letters
    }
}

extension CommandContext {
    /// Notes a decision; where the database is away the decision holds all the same.
    fileprivate func note(_ state: String, _ letter: Letter, replays: Int, reason: String?) async {
        do {
            try await withPool {
                try await LetterDecisions(pool: $0).note(state, letter, replays: replays, by: person, reason: reason)
            }
        } catch {
            terminal.complain("fte: that \(letter.place) was \(state) could not be noted: \(error)")
        }
    }
}

/// What a list shows of a letter.
private struct LetterSummary: Encodable {
    let place: String
    let time: String
    let topic: String
    let partition: String
    let offset: String
    let service: String
    let errorClass: String
    let error: String
    let attempts: String
    let replays: Int
    let requiresHuman: Bool
    let state: String

    init(_ letter: Letter, state: String) {
        place = letter.place.description
        time = letter.message.timestamp.description
        topic = letter.header(DeadLetter.Header.topic)
        partition = letter.header(DeadLetter.Header.partition)
        offset = letter.header(DeadLetter.Header.offset)
        service = letter.header(DeadLetter.Header.service)
        errorClass = letter.header(DeadLetter.Header.errorClass)
        error = letter.header(DeadLetter.Header.error)
        attempts = letter.header(DeadLetter.Header.attempts)
        replays = letter.replays
        requiresHuman = letter.header(DeadLetter.Header.requiresHuman) == "true"
        self.state = state
    }

    /// The state, and what is to be known before a decision.
    var note: String {
        requiresHuman && state == "waiting" ? "\(state), a replay alone cannot help" : state
    }

    enum CodingKeys: String, CodingKey {
        case place, time, topic, partition, offset, service, error, attempts, replays, state
        case errorClass = "error_class"
        case requiresHuman = "requires_human"
    }
}

/// What `dlq show` tells of a letter.
private struct LetterDetails: Encodable {
    let place: String
    let key: String?
    let headers: [[String]]
    let value: String

    init(_ letter: Letter, value: String) {
        place = letter.place.description
        key = letter.message.key.map { String(decoding: $0, as: UTF8.self) }
        headers = letter.message.headers.map { [$0.name, $0.text] }
        self.value = value
    }
}
