import Core
import KafkaClient

/// Creates the topics that are missing and says how each one is.
struct TopicsCreateCommand: Command {
    static let path = ["topics", "create"]
    static let summary = "creates the topics of schemas/topics.json that are missing, and checks the others"

    init(_ arguments: inout Arguments) {}

    func run(_ context: CommandContext) async throws -> Int32 {
        let settings = try TopicSettings.read(from: context.path("schemas/topics.json"))
        let topics = KafkaTopics(configuration: try context.kafka(), log: context.log)
        let outcomes = try await context.terminal.progress("waiting for Kafka") { try await topics.create(settings) }
        var table = TextTable("topic", "partitions", "state")
        for topic in settings {
            table.add(topic.name.rawValue, "\(topic.partitions)", outcomes[topic.name]?.word ?? "unknown")
        }
        if context.json {
            let words = outcomes.map { ($0.key.rawValue, $0.value.word) }
            try context.terminal.write(json: Dictionary(uniqueKeysWithValues: words))
        } else {
            table.lines.forEach(context.terminal.write)
        }
        return outcomes.values.allSatisfy(\.isGood) ? 0 : 1
    }
}

extension KafkaTopics.Outcome {
    /// In a few words.
    var word: String {
        switch self {
        case .created: "created"
        case .present: "present"
        case .differs(let partitions): "has \(partitions) partitions"
        case .missing: "missing"
        }
    }

    /// Whether the topic can be used as it should be.
    var isGood: Bool {
        switch self {
        case .created, .present: true
        case .differs, .missing: false
        }
    }
}
