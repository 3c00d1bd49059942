import Core
import KafkaClient
import PostgresClient

/// Looks at each thing the system depends on, one after the other, and says what is wrong with it.
struct Examination: Sendable {
    /// What was seen of one thing.
    struct Finding: Sendable, Encodable {
        let what: String
        let isGood: Bool
        let detail: String

        enum CodingKeys: String, CodingKey {
            case what, detail
            case isGood = "good"
        }
    }

    let context: CommandContext

    func findings() async -> [Finding] {
        var findings = [await look("project files") { try context.path("schemas/topics.json") }]
        let database = await look("postgres") { try await postgres() }
        findings.append(database)
        if database.isGood {
            findings.append(await look("schema") { try await schema() })
            findings.append(await look("knowledge") { try await knowledge() })
            findings.append(await look("channel settings") { try await channels() })
            findings.append(await look("services") { try await services() })
            findings.append(await look("outbox and spool") { try await waiting() })
            findings.append(await look("dead letters") { try await deadLetters() })
        }
        findings.append(await look("kafka") { try await kafka() })
        return findings
    }

    private func look(_ what: String, _ body: () async throws -> String) async -> Finding {
        do {
            return Finding(what: what, isGood: true, detail: try await body())
        } catch {
            return Finding(what: what, isGood: false, detail: "\(error)")
        }
    }

    private func postgres() async throws -> String {
        let (latency, version) = try await context.withPool { pool in
            let rows = try await pool.query("SELECT current_setting('server_version') AS version")
            return (try await pool.ping(), try rows.first?.value("version", as: String.self) ?? "")
        }
        return "version \(version), answers in \(latency.inMilliseconds) ms"
    }

    private func schema() async throws -> String {
        let directory = try context.path("schemas/sql")
        let files = try MigrationFiles.newest(in: directory)
        let version = try await context.withPool { pool in
            try await Migrator(pool: pool, directory: directory, log: context.log).currentVersion()
        }
        guard version >= files else {
            throw CommandFailure("version \(version), but \(files) is there: fte migrate")
        }
        return "version \(version)"
    }

    private func knowledge() async throws -> String {
        let count = try await number("SELECT count(*) FROM knowledge_base WHERE is_active")
        guard count > 0 else { throw CommandFailure("no sections: fte kb seed context/product-docs.md") }
        return "\(count) sections"
    }

    private func channels() async throws -> String {
        let count = try await number("SELECT count(*) FROM channel_configs")
        guard count >= Channel.allCases.count else {
            throw CommandFailure("\(count) of \(Channel.allCases.count) channels have settings: fte migrate")
        }
        return "\(count) channels"
    }

    private func services() async throws -> String {
        let rows = try await context.withPool { pool in
            try await pool.query(
                """
                SELECT service, count(*) AS number FROM service_instances
                WHERE seen_at > now() - interval '1 minute' GROUP BY service ORDER BY service
                """)
        }
        guard !rows.isEmpty else { throw CommandFailure("no service was seen within the last minute") }
        return try rows.map { try "\($0.value("number", as: Int.self)) \($0.value("service", as: String.self))" }
            .joined(separator: ", ")
    }

    private func waiting() async throws -> String {
        let old = try await number("SELECT count(*) FROM outbox WHERE created_at < now() - interval '1 minute'")
        let spooled = try await number("SELECT count(*) FROM intake_spool")
        guard old == 0 else { throw CommandFailure("\(old) events wait for over a minute to leave the outbox") }
        return spooled == 0 ? "nothing waits" : "\(spooled) accepted messages wait for Kafka"
    }

    private func deadLetters() async throws -> String {
        let count = try await number("SELECT count(*) FROM dead_letters WHERE state = 'waiting'")
        guard count == 0 else { throw CommandFailure("\(count) wait for a decision: fte dlq list") }
        return "none wait"
    }

    private func kafka() async throws -> String {
        let settings = try TopicSettings.read(from: context.path("schemas/topics.json"))
        let topics = KafkaTopics(configuration: try context.kafka(), log: context.log)
        let outcomes = try await topics.check(settings)
        let bad = settings.filter { outcomes[$0.name]?.isGood != true }
        guard bad.isEmpty else {
            let names = bad.map { "\($0.name.rawValue) \(outcomes[$0.name]?.word ?? "is unknown")" }
            throw CommandFailure("\(names.joined(separator: ", ")): fte topics create")
        }
        return "\(outcomes.count) topics, cluster \(try await topics.clusterID() ?? "unknown")"
    }

    private func number(_ sql: SQL) async throws -> Int {
        try await context.withPool { try await $0.query(sql).first?.value(0, as: Int.self) ?? 0 }
    }
}

extension Duration {
    /// With two decimals.
    var inMilliseconds: String {
        let microseconds = components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
        let hundredths = microseconds / 10
        return "\(hundredths / 100).\(hundredths % 100 / 10)\(hundredths % 10)"
    }
}
