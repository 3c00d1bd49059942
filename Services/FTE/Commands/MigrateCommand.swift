import Core
import PostgresClient

/// Brings the database up to date.
struct MigrateCommand: Command {
    static let path = ["migrate"]
    static let summary = "applies the migrations of schemas/sql that are missing, and seeds the channels' settings"

    init(_ arguments: inout Arguments) {}

    func run(_ context: CommandContext) async throws -> Int32 {
        let directory = try context.path("schemas/sql")
        let applied = try await context.terminal.progress("migrating") {
            try await context.withPool { pool in
                try await Migrator(pool: pool, directory: directory, log: context.log).apply()
            }
        }
        if context.json {
            try context.terminal.write(json: ["applied": applied])
        } else {
            applied.forEach { context.terminal.write("applied \($0)") }
            if applied.isEmpty { context.terminal.write("the schema is up to date") }
        }
        return 0
    }
}
