import Core
import Lifecycle
import PostgresClient
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2)))
struct PostgresErrorTests {
    static let expectations: [(state: String, kind: PostgresError.Kind, disposition: RetryDisposition)] = [
        ("08006", .connectionLost, .unavailable(dependency: "postgres")),
        ("57P01", .shuttingDown, .unavailable(dependency: "postgres")),
        ("57P03", .startingUp, .unavailable(dependency: "postgres")),
        ("53300", .tooManyConnections, .unavailable(dependency: "postgres")),
        ("53100", .outOfResources, .unavailable(dependency: "postgres")),
        ("25006", .outOfResources, .unavailable(dependency: "postgres")),
        ("40001", .serializationFailure, .retry), ("40P01", .deadlock, .retry), ("55P03", .lockTimeout, .retry),
        ("57014", .statementTimeout, .retry), ("XX000", .other, .retry),
        ("23503", .foreignKeyViolation, .permanent), ("23P01", .constraintViolation, .permanent),
        ("22001", .data, .permanent), ("42P01", .statement, .permanent), ("P0001", .statement, .permanent),
    ]

    @Test func `every state says what may be done about it`() async throws {
        let pool = try await TestPostgres.makeDatabase().makePool()
        for expectation in Self.expectations {
            let statement = "DO $$ BEGIN RAISE EXCEPTION 'a secret' USING ERRCODE = '\(expectation.state)'; END $$"
            let error = await #expect(throws: PostgresError.self) { try await pool.query(SQL(unsafeSQL: statement)) }
            #expect(error?.kind == expectation.kind)
            #expect(error?.disposition == expectation.disposition)
            #expect(error?.sqlState == expectation.state)
            #expect(error?.description.contains("secret") == false)
        }
    }

    @Test func `nobody listening is noticed at once, and further callers are not kept waiting`() async throws {
        let configuration = PostgresConfiguration(url: "postgresql://fte@127.0.0.1:1/fte")
        let pool = PostgresPool(configuration: configuration, log: .silent, metrics: MetricsRegistry())
        let start = ContinuousClock.now
        for _ in 0..<10 {
            let error = await #expect(throws: PostgresError.self) { try await pool.query("SELECT 1") }
            #expect(error?.kind == .cannotConnect)
        }
        // Ten times the wait for a connection would be twenty seconds and more.
        #expect(start.duration(to: .now) < .seconds(15))
    }

    @Test func `a missing database is a refusal, not a broken network`() async throws {
        var configuration = try await TestPostgres.makeDatabase().configuration
        configuration.parameters["dbname"] = configuration.parameters["dbname"].map { $0 + "_missing" }
        let pool = PostgresPool(configuration: configuration, log: .silent, metrics: MetricsRegistry())
        let error = await #expect(throws: PostgresError.self) { try await pool.query("SELECT 1") }
        #expect(error?.kind == .accessRefused)
    }
}

struct PostgresConfigurationTests {
    @Test func `the parts and the URL are read, and everything wrong is reported together`() throws {
        var parts = EnvironmentReader([
            "POSTGRES_HOST": "db", "POSTGRES_PORT": "6000", "POSTGRES_PASSWORD": "hush", "POSTGRES_SSLMODE": "require",
        ])
        let configuration = PostgresConfiguration(reading: &parts, applicationName: "test")
        try parts.finish()
        #expect(configuration.parameters["host"] == "db")
        #expect(configuration.parameters["port"] == "6000")
        #expect(configuration.parameters["dbname"] == "fte")
        #expect(configuration.parameters["sslmode"] == "require")
        #expect(!"\(configuration)".contains("hush"))

        var url = EnvironmentReader(["DATABASE_URL": "postgresql://fte@db/fte", "POSTGRES_HOST": "other"])
        #expect(PostgresConfiguration(reading: &url, applicationName: "test").parameters["host"] == nil)
        try url.finish()

        var wrong = EnvironmentReader(["DATABASE_URL": "mysql://x", "POSTGRES_POOL_MIN": "9", "POSTGRES_POOL_MAX": "3"])
        _ = PostgresConfiguration(reading: &wrong, applicationName: "test")
        let error = #expect(throws: ConfigurationError.self) { try wrong.finish() }
        #expect(error?.problems.count == 2)
    }
}
