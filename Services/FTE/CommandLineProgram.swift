import Core
import FoundationEssentials
import Glibc

/// Finds the command that the words name, runs it, and ends the process with its exit status: 0 done, 1 not, 2 misused.
enum CommandLineProgram {
    static let commands: [any Command.Type] = [
        MigrateCommand.self, TopicsCreateCommand.self, BrokerCommand.self,
        KnowledgeSeedCommand.self, KnowledgeSearchCommand.self, KnowledgeReembedCommand.self, EmbedCommand.self,
        BenchSentencesCommand.self, BenchSearchCommand.self,
        DeadLetterListCommand.self, DeadLetterShowCommand.self, DeadLetterReplayCommand.self,
        DeadLetterDiscardCommand.self,
        CustomerShowCommand.self, CustomerMergeCommand.self, CustomerUnmergeCommand.self,
        EscalationsTailCommand.self, DoctorCommand.self, TokenNewCommand.self,
        SimulateCommand.self, MCPCommand.self,
        BenchIntakeCommand.self, BenchProcessingCommand.self, BenchKafkaCommand.self,
    ]

    @concurrent
    static func run(_ words: [String]) async -> Never {
        // A reader that goes away (`fte dlq list | head`) is an error of that write, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        exit(await status(of: words, terminal: Terminal(), environment: ProcessInfo.processInfo.environment))
    }

    /// Does what the words say.
    ///
    /// - Returns: The exit status.
    static func status(of words: [String], terminal: Terminal, environment: [String: String]) async -> Int32 {
        do {
            return try await perform(words, terminal: terminal, environment: environment)
        } catch let error as UsageError {
            terminal.complain("fte: \(error.problem)")
            terminal.complain("Try: fte \(error.command.map { "\($0) " } ?? "")--help")
            return 2
        } catch let error as ConfigurationError {
            for problem in error.problems { terminal.complain("fte: \(problem)") }
            return 1
        } catch {
            terminal.complain("fte: \(error)")
            return 1
        }
    }

    private static func perform(
        _ words: [String], terminal: Terminal, environment: [String: String]
    ) async throws -> Int32 {
        guard let command = commands.first(where: { words.starts(with: $0.path) }) else {
            guard words.first != "--help", words.first != "help" else {
                terminal.write(Usage.all(commands))
                return 0
            }
            let related = commands.filter { $0.path.first == words.first }
            terminal.complain(Usage.all(related.isEmpty ? commands : related))
            guard !words.isEmpty else { return 2 }
            throw UsageError("there is no command \(words.prefix(2).joined(separator: " "))")
        }
        let rest = Array(words.dropFirst(command.path.count))
        if rest.prefix(while: { $0 != "--" }).contains("--help") {
            terminal.write(Usage.of(command))
            return 0
        }
        do {
            var arguments = try Arguments(rest, options: command.options + [.json])
            let context = CommandContext(
                terminal: terminal, json: arguments.flag("--json"),
                environment: environment)
            let made = try command.init(&arguments)
            try arguments.finish()
            return try await made.run(context)
        } catch let error as UsageError {
            throw UsageError(error.problem, command: command.path.joined(separator: " "))
        }
    }
}
