import Core
import Foundation
import HTTPClient
import PostgresClient
import StandIns
import TestSupport
import Testing

/// Somebody replies leave by, who can fail.
enum FlowProvider: String, CaseIterable, Sendable {
    case twilio, meta, gmail
}

/// A customer of the flow, each of whom asks once.
struct FlowCustomer: Sendable, Hashable {
    let provider: FlowProvider
    let number: Int

    /// As his identifier is stored.
    var address: String {
        switch provider {
        case .twilio: "+49151100\(10_000 + number)"
        case .meta: "+49151200\(10_000 + number)"
        case .gmail: "flow\(number)@example.org"
        }
    }
}

/// The providers, the lines that the dispatcher calls them by, and the fleet.
struct Flow: Sendable {
    static let question = "How do I reset my password?"

    let fleet: Fleet
    let providers: Providers
    let lines: [FlowProvider: ProviderLine]

    /// Runs a fleet whose dispatcher, and nobody else, reaches each provider by a line that can break.
    static func run(_ body: @Sendable (Flow) async throws -> Void) async throws {
        let environment = [
            "GMAIL_UNITS_PER_MINUTE": "1000000", "GMAIL_POLL_SECONDS": "2", "NOTIFY_PER_HOUR": "0",
            "DELIVERY_LOOKUP_SECONDS": "3", "DELIVERY_REPORT_SECONDS": "4",
        ]
        let services: [ServiceKind] = [.gateway, .processor, .collector]
        try await Fleet.runWithEveryProvider(services: services, environment: environment) { fleet, providers in
            @Sendable func port(_ name: String) throws -> Int {
                try #require(fleet.plan.environment[name].flatMap { URL(string: $0)?.port }, "\(name)")
            }
            try await ProviderLine.run(to: port("TWILIO_API_URL")) { twilio in
                try await ProviderLine.run(to: port("META_API_URL")) { meta in
                    try await ProviderLine.run(to: port("GMAIL_API_URL")) { gmail in
                        let credentials = try providers.gmail.writeCredentials(api: gmail.url)
                        defer { try? FileManager.default.removeItem(atPath: credentials) }
                        try await fleet.start(
                            .dispatcher,
                            environment: [
                                "TWILIO_API_URL": twilio.url, "META_API_URL": meta.url, "GMAIL_API_URL": gmail.url,
                                "GMAIL_CREDENTIALS_PATH": credentials,
                            ])
                        try await body(
                            Flow(
                                fleet: fleet, providers: providers,
                                lines: [.twilio: twilio, .meta: meta, .gmail: gmail]))
                    }
                }
            }
        }
    }

    // MARK: What customers do and see

    /// A customer asks.
    func ask(_ customer: FlowCustomer) {
        switch customer.provider {
        case .twilio: providers.twilio.receive(Self.question, from: customer.address)
        case .meta:
            providers.meta.receive(Self.question, from: MetaCustomer(number: String(customer.address.dropFirst())))
        case .gmail: providers.gmail.receive(CustomerMail(from: customer.address).text)
        }
    }

    /// How many messages his provider has taken for him.
    func taken(for customer: FlowCustomer) -> Int {
        switch customer.provider {
        case .twilio: providers.twilio.read(by: customer.address).count
        case .meta: providers.meta.read(by: String(customer.address.dropFirst())).count
        case .gmail: providers.gmail.sent.filter { $0.header("To") == customer.address }.count
        }
    }

    // MARK: What is on record

    /// How many of these customers' replies have arrived, or come to another end where that may be.
    func settled(_ customers: [FlowCustomer], mayFail: Bool) async throws -> Int {
        let ends = ["sent", "read"] + (mayFail ? ["failed", "undelivered"] : [])
        return try await fleet.number(
            """
            SELECT count(*) FROM messages o WHERE o.direction = 'outbound' AND o.customer_id IN
                (SELECT customer_id FROM customer_identifiers
                 WHERE identifier_value = ANY(\(customers.map(\.address))))
              AND o.delivery_status = ANY(\(ends)) AND (o.delivery_status <> 'sent' OR o.channel = 'email')
            """)
    }

    /// The customers of whom people have been told that a reply did not reach them.
    func told(among customers: [FlowCustomer]) async throws -> Set<FlowCustomer> {
        let rows = try await fleet.rows(
            """
            SELECT DISTINCT c.identifier_value FROM escalations e
            JOIN customer_identifiers c ON c.customer_id = e.customer_id
            WHERE e.reason = 'undeliverable' AND e.status = 'open'
              AND c.identifier_value = ANY(\(customers.map(\.address)))
            """)
        let addresses = Set(try rows.map { try $0.value(0, as: String.self) })
        return Set(customers.filter { addresses.contains($0.address) })
    }

    /// How often the dispatcher has said that an account takes nothing.
    func complaints(about provider: FlowProvider) throws -> Int {
        try fleet.service(.dispatcher).process.log.split(separator: "\n").filter { line in
            line.contains("\"\(provider.rawValue)\"")
                && (line.contains("takes nothing for now") || line.contains("refuses the account"))
        }.count
    }
}
