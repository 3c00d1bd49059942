import Core
import PostgresClient
import Store

/// Brings the database up to date.
struct MigrateCommand: Command {
    static let path = ["migrate"]
    static let summary = "applies the migrations of schemas/sql that are missing, and seeds the channels' settings"

    init(_ arguments: inout Arguments) {}

    func run(_ context: CommandContext) async throws -> Int32 {
        let directory = try context.path("schemas/sql")
        let seeds = try ChannelSeed.read(from: context.path("context/channel-configs.json"))
        let (applied, added) = try await context.terminal.progress("migrating") {
            try await context.withPool { pool in
                let applied = try await Migrator(pool: pool, directory: directory, log: context.log).apply()
                return (applied, try await ChannelConfigurationStore(pool: pool).seed(seeds))
            }
        }
        if context.json {
            try context.terminal.write(json: Report(applied: applied, channelsAdded: added))
        } else {
            applied.forEach { context.terminal.write("applied \($0)") }
            if applied.isEmpty { context.terminal.write("the schema is up to date") }
            if added > 0 { context.terminal.write("added the settings of \(added) channels") }
        }
        return 0
    }

    private struct Report: Encodable {
        let applied: [String]
        let channelsAdded: Int

        enum CodingKeys: String, CodingKey {
            case applied
            case channelsAdded = "channels_added"
        }
    }
}
