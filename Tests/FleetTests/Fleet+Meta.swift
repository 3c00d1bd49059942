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
            let identity = meta.identity
            let variables = [
                "META_APP_SECRET": identity.appSecret, "META_VERIFY_TOKEN": identity.verifyToken,
                "META_ACCESS_TOKEN": identity.accessToken, "META_PHONE_NUMBER_ID": identity.phoneNumberID,
                "META_API_URL": api, "META_TEMPLATE_NAME": identity.templates.keys.first ?? "",
                "DELIVERY_REPORT_SECONDS": "3", "KAFKA_SESSION_TIMEOUT_MS": "4000",
            ].merging(environment) { $1 }
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
