import Core
import Foundation
import StandIns
import TestSupport
import Testing

/// The stand-ins of every provider, side by side.
struct Providers: Sendable {
    let gmail: GmailStandIn
    let twilio: TwilioStandIn
    let meta: MetaStandIn
}

extension Fleet {
    /// Runs a fleet with a mailbox at Gmail, a number at Twilio and one at Meta.
    static func runWithEveryProvider(
        services: [ServiceKind] = ServiceKind.allCases, environment: [String: String] = [:],
        _ body: @Sendable (Fleet, Providers) async throws -> Void
    ) async throws {
        try await TwilioStandIn.run { twilio, twilioAPI in
            try await MetaStandIn.run { meta, metaAPI in
                let variables = meta.identity.variables(api: metaAPI)
                    .merging(twilio.identity.variables(api: twilioAPI)) { $1 }
                    .merging(environment) { $1 }
                try await Fleet.runWithGmail(services: services, environment: variables) { fleet, gmail in
                    twilio.setGateway(try fleet.api)
                    meta.setGateway(try fleet.api)
                    try await body(fleet, Providers(gmail: gmail, twilio: twilio, meta: meta))
                }
            }
        }
    }
}
