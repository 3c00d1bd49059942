import Agent
import Core
import Foundation
import Lifecycle
import PostgresClient
import Signatures
import Store
import TestSupport

@testable import FTE

/// A server of the five tools, and customers to use them on.
struct MCPFixture: Sendable {
    static let key = [UInt8](repeating: 7, count: 32)

    let database: TestDatabase
    let pool: PostgresPool
    let desk: OperatorDesk

    /// Lends a desk over a database with the project's knowledge and settings.
    static func with(operator name: String = "olga", _ body: (MCPFixture) async throws -> Void) async throws {
        let database = try await TestPostgres.makeDatabase(isMigrated: true)
        var environment = ["DATABASE_URL": database.url]
        environment["PATH"] = ProcessInfo.processInfo.environment["PATH"]
        guard await fte("migrate", environment: environment).status == 0,
            await fte("kb", "seed", "\(Repository.root)/context/product-docs.md", environment: environment).status == 0
        else { throw CommandFailure("the database could not be prepared") }
        let pool = database.makePool()
        defer { pool.shutDown() }
        let library = library(pool: pool)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await library.run(.hashed, place: nil) }
            guard let key = TicketKey(keys: [key]) else { throw CommandFailure("no key") }
            try await body(
                MCPFixture(
                    database: database, pool: pool, desk: desk(name: name, pool: pool, library: library, key: key)))
            group.cancelAll()
        }
    }

    /// A pool that reaches nothing.
    static func unreachable() -> PostgresPool {
        let nowhere = PostgresConfiguration(url: "postgresql://nobody@127.0.0.1:1/none")
        return PostgresPool(configuration: nowhere, log: .silent, metrics: MetricsRegistry())
    }

    static func server(pool: PostgresPool) throws -> MCPServer {
        guard let key = TicketKey(keys: [key]) else { throw CommandFailure("no key") }
        return MCPServer(desk: desk(name: "olga", pool: pool, library: library(pool: pool), key: key), log: .silent)
    }

    private static func library(pool: PostgresPool) -> DeskLibrary {
        DeskLibrary(pool: pool, probes: [], log: .silent) {
            try GuardrailRules(
                json: String(contentsOfFile: "\(Repository.root)/context/guardrails.json", encoding: .utf8))
        }
    }

    private static func desk(
        name: String, pool: PostgresPool, library: DeskLibrary, key: TicketKey
    ) -> OperatorDesk {
        OperatorDesk(
            name: name, store: OperatorStore(pool: pool, accounts: [:]),
            configurations: ChannelConfigurationStore(pool: pool), library: library, key: key,
            events: DeskEvents(identifiers: TimeOrderedIdentifierSource()), log: .silent)
    }

    /// Adds a customer who can be reached by mail.
    func addCustomer(mail: String = "ana@example.org", verified: Bool = true) async throws -> UUID {
        let id = UUID()
        _ = try await pool.pipeline([
            "INSERT INTO customers (id, email, name) VALUES (\(id), \(mail), 'Ana')",
            """
            INSERT INTO customer_identifiers (customer_id, identifier_type, identifier_value, match_key, channel, verified)
            VALUES (\(id), 'email', \(mail), \(mail), 'email', \(verified))
            """,
        ])
        return id
    }

    /// Calls a tool; what comes back says whether it is an error.
    func call(_ name: ToolName, _ arguments: [String: JSONElement]) async -> ToolReport {
        await desk.call(name, arguments: arguments)
    }

    /// Opens a ticket and gives its reference.
    func openTicket(_ customer: UUID, _ issue: String = "Cannot reset my password") async throws -> String {
        let report = await call(
            .createTicket,
            ["customer_id": .string(customer.uuidString), "issue": .string(issue), "channel": "email"])
        guard let reference = report.content["ticket_id"]?.string else { throw CommandFailure("\(report)") }
        return reference
    }

    /// Sends an answer about resetting the password.
    func answer(_ ticket: String) async -> ToolReport {
        let found = await call(.searchKnowledgeBase, ["query": "reset my password"])
        let section = found.content["results"]?.array?.first?["id"] ?? .null
        return await call(
            .sendResponse,
            [
                "ticket_id": .string(ticket), "channel": "email", "sources": [section],
                "message": "Open the sign-in page and choose **Forgot password?**",
            ])
    }

    func hand(_ ticket: String) async -> ToolReport {
        await call(.escalateToHuman, ["ticket_id": .string(ticket), "reason": "needs_human_action"])
    }
}

extension ToolReport {
    /// The word of what was refused.
    var refusal: String? { isError ? content["error"]?["code"]?.string : nil }
}
