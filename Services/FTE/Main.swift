/// The command line: `fte --help` lists what it can do.
@main struct Main {
    static func main() async {
        await CommandLineProgram.run(Array(CommandLine.arguments.dropFirst()))
    }
}
