/// One thing that `fte` can do.
protocol Command: Sendable {
    /// The words that name it, such as `dlq list`.
    static var path: [String] { get }
    /// What follows them, such as `FILE`.
    static var operands: String { get }
    /// One sentence.
    static var summary: String { get }
    /// What may be given beside the operands; `--json` and `--help` always may.
    static var options: [CommandOption] { get }

    /// Takes what it needs from the arguments.
    ///
    /// - Throws: `UsageError` when something is missing or malformed.
    init(_ arguments: inout Arguments) throws

    /// Does it.
    ///
    /// - Returns: The exit status.
    func run(_ context: CommandContext) async throws -> Int32
}

extension Command {
    static var operands: String { "" }
    static var options: [CommandOption] { [] }
}

/// One option of a command.
struct CommandOption: Sendable {
    /// With its dashes.
    let name: String
    /// What its value is called; nil when it takes none.
    let value: String?
    /// What it does.
    let help: String

    init(_ name: String, value: String? = nil, help: String) {
        self.name = name
        self.value = value
        self.help = help
    }

    static let json = CommandOption("--json", help: "print JSON")
}

/// The texts of `--help`.
enum Usage {
    static func all(_ commands: [any Command.Type]) -> String {
        let lines = commands.map { (invocation($0), $0.summary) }
        let width = (lines.map(\.0.count).max() ?? 0) + 2
        let body = lines.map { "  fte \($0.0)\(String(repeating: " ", count: width - $0.0.count))\($0.1)" }
        return "usage: fte COMMAND [--json] [--help]\n\n" + body.joined(separator: "\n")
    }

    static func of(_ command: any Command.Type) -> String {
        var text = "usage: fte \(invocation(command))\n\n\(command.summary)"
        let options = command.options + [.json]
        let names = options.map { option in option.name + (option.value.map { " \($0)" } ?? "") }
        let width = (names.map(\.count).max() ?? 0) + 2
        text += "\n"
        for (name, option) in zip(names, options) {
            text += "\n  \(name)\(String(repeating: " ", count: width - name.count))\(option.help)"
        }
        return text
    }

    private static func invocation(_ command: any Command.Type) -> String {
        (command.path + [command.operands]).filter { !$0.isEmpty }.joined(separator: " ")
    }
}
