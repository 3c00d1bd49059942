import Core
import FoundationEssentials
import KafkaClient
import Lifecycle

/// Runs the embedded broker until asked to end.
struct BrokerCommand: Command {
    static let path = ["broker"]
    static let summary =
        "runs the embedded Kafka broker in the foreground; takes the lines down and up on standard input"
    static let options = [
        CommandOption("--port-file", value: "PATH", help: "write the bootstrap list there once it can be used"),
        CommandOption("--brokers", value: "N", help: "how many brokers to be, 1 unless given"),
    ]

    private let portFile: String?
    private let brokers: Int

    init(_ arguments: inout Arguments) throws {
        portFile = arguments.text("--port-file")
        brokers = try arguments.integer("--brokers", in: 1...9) ?? 1
    }

    func run(_ context: CommandContext) async throws -> Int32 {
        let topics = try TopicSettings.read(from: context.path("schemas/topics.json"))
        let broker = try EmbeddedBroker(topics: topics, brokers: brokers, log: context.log)
        if let portFile {
            // Whoever waits for the file must not find half of it.
            try Data("\(broker.bootstrap)\n".utf8).write(to: URL(filePath: portFile), options: .atomic)
        }
        context.terminal.write(broker.bootstrap)
        let terminal = context.terminal
        // Reading standard input blocks; the thread ends with the input or with the process.
        OwnThread.start(name: "broker-input") {
            while let line = readLine() {
                switch line {
                case "down": broker.down()
                case "up": broker.up()
                default: continue
                }
                terminal.write(line)
            }
        }
        let component = UntilAsked(name: "embedded broker")
        return await ComponentRunner(components: [component], log: context.log).run()
    }
}

/// A component that does nothing but wait for its end.
private final class UntilAsked: Component {
    let name: String
    private let ends: AsyncStream<Void>
    private let end: AsyncStream<Void>.Continuation

    init(name: String) {
        self.name = name
        (ends, end) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func run() async { for await _ in ends {} }

    func shutDown() { end.finish() }
}
