import Core
import Foundation
import StandIns
import TestSupport
import Testing

extension Fleet {
    /// Runs a fleet whose WhatsApp number is at a stand-in of Meta's.
    static func runWithMeta(
        services: [ServiceKind] = ServiceKind.allCases, environment: [String: String] = [:],
        _ body: @Sendable (Fleet, MetaStandIn) async throws -> Void
    ) async throws {
        try await MetaStandIn.run { meta, api in
            let variables = meta.identity.variables(api: api)
                .merging(["DELIVERY_REPORT_SECONDS": "3", "KAFKA_SESSION_TIMEOUT_MS": "4000"]) { $1 }
                .merging(environment) { $1 }
            try await Fleet.run(FleetPlan(services: services, environment: variables)) { fleet in
                meta.setGateway(try #require(try fleet.service(.gateway).api))
                try await body(fleet, meta)
            }
        }
    }
}

extension MetaStandIn {
    /// What a customer has read, oldest first.
    func read(by address: String) -> [String] { messages.filter { $0.to == address }.map(\.body) }
}
