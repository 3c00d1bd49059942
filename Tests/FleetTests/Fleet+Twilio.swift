import Core
import Foundation
import PostgresClient
import StandIns
import TestSupport
import Testing

extension Fleet {
    /// Runs a fleet whose WhatsApp number is at a stand-in of Twilio.
    static func runWithTwilio(
        services: [ServiceKind] = ServiceKind.allCases, environment: [String: String] = [:],
        _ body: @Sendable (Fleet, TwilioStandIn) async throws -> Void
    ) async throws {
        try await TwilioStandIn.run { twilio, api in
            let variables = twilio.identity.variables(api: api)
                .merging(["DELIVERY_LOOKUP_SECONDS": "3", "KAFKA_SESSION_TIMEOUT_MS": "4000"]) { $1 }
                .merging(environment) { $1 }
            try await Fleet.run(FleetPlan(services: services, environment: variables)) { fleet in
                twilio.setGateway(try #require(try fleet.service(.gateway).api))
                try await body(fleet, twilio)
            }
        }
    }

    /// Waits until so many inbound WhatsApp messages are concluded, and everything that was said about them stands so.
    func waitForWhatsApp(_ messages: Int, replies: Int, status: DeliveryStatus = .read) async throws {
        try await wait("\(messages) messages and \(replies) replies that are \(status.rawValue)", within: .seconds(60))
        {
            let rows = try? await self.rows(
                """
                SELECT (SELECT count(*) FROM messages WHERE direction = 'inbound' AND state = 'concluded'),
                       (SELECT count(*) FROM messages WHERE direction = 'outbound' AND delivery_status = \(status.rawValue)),
                       (SELECT count(*) FROM outbox)
                """)
            guard let row = rows?.first else { return false }
            return try (0..<3).map { try row.value($0, as: Int.self) } == [messages, replies, 0]
        }
    }

    /// How many facts of a delivery status the collector has written.
    func deliveries(_ status: DeliveryStatus) async throws -> Int {
        try await number(
            """
            SELECT count(*) FROM agent_metrics
            WHERE metric_type = 'delivery' AND dimensions->>'status' = \(status.rawValue)
            """)
    }
}

extension TwilioStandIn {
    /// What a customer has read, oldest first.
    func read(by number: String) -> [String] {
        messages.filter { $0.to == "whatsapp:\(number)" }.map(\.body)
    }
}
