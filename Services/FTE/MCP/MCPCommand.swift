import Agent
import Core
import FoundationEssentials
import PostgresClient
import Signatures
import Store

/// Serves the five tools to MCP clients over standard input and output.
struct MCPCommand: Command {
    static let path = ["mcp"]
    static let summary = "serves the five tools to an MCP client over standard input and output, until its input ends"
    static let options = [
        CommandOption("--operator", value: "NAME", help: "in whose name, as the audit notes it; you unless given")
    ]

    private let name: String?

    init(_ arguments: inout Arguments) throws {
        name = arguments.text("--operator")
        guard name?.isEmpty != true else { throw UsageError("--operator needs a name") }
    }

    func run(_ context: CommandContext) async throws -> Int32 {
        let key = try context.read { TicketKey(&$0) }
        let accounts = try context.read(Self.accounts)
        let guardrails = try context.path("context/guardrails.json")
        let probes = try context.probes()
        let place = try context.read { KnowledgePlace.read(from: &$0) }
        return try await context.withPool { pool in
            let library = DeskLibrary(pool: pool, probes: probes, log: context.log) {
                try GuardrailRules(json: String(contentsOf: URL(filePath: guardrails), encoding: .utf8))
            }
            let desk = OperatorDesk(
                name: name ?? context.person, store: OperatorStore(pool: pool, accounts: accounts),
                configurations: ChannelConfigurationStore(pool: pool), library: library, key: key,
                events: DeskEvents(identifiers: TimeOrderedIdentifierSource()), log: context.log)
            await serve(MCPServer(desk: desk, log: context.log), library: library, place: place, context)
            return 0
        }
    }

    private func serve(
        _ server: MCPServer, library: DeskLibrary, place: KnowledgePlace?, _ context: CommandContext
    ) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    // A sentence model takes a moment to load; what needs none is answered meanwhile.
                    try await context.withEmbedder { await library.run($0, place: place) }
                } catch {
                    context.terminal.complain("fte: \(error)")
                    await library.close()
                }
            }
            let terminal = context.terminal
            await server.run(StandardInput(), AnswerWriter { terminal.write($0) })
            group.cancelAll()
        }
    }

    /// By which account replies leave to customers who have written nothing yet.
    private static func accounts(_ reader: inout EnvironmentReader) -> [Channel: ChannelAccount] {
        var accounts: [Channel: ChannelAccount] = [:]
        accounts[.email] = reader.optionalText("GMAIL_MAILBOX").map { ChannelAccount(provider: "gmail", address: $0) }
        accounts[.whatsapp] =
            reader.optionalText("TWILIO_WHATSAPP_NUMBER").map { ChannelAccount(provider: "twilio", address: $0) }
            ?? reader.optionalText("META_PHONE_NUMBER_ID").map { ChannelAccount(provider: "meta", address: $0) }
        accounts[.webForm] = ChannelAccount(provider: "web", address: "support-form")
        return accounts
    }
}
