import Core
import FoundationEssentials
import HTTPServer
import StandIns

@testable import IntakeGateway

/// A gateway that Twilio calls, and what signs for it.
struct TwilioCaller {
    static let sid = "AC" + String(repeating: "0a", count: 16)
    static let message = "SM" + String(repeating: "1f", count: 16)
    static let environment = [
        "TWILIO_ACCOUNT_SID": sid, "TWILIO_AUTH_TOKEN": "new-token, old-token",
        "TWILIO_WHATSAPP_NUMBER": "+14155550100",
        "PUBLIC_BASE_URL": "https://support.example.com/fte/",
    ]
    let gateway: TestGateway

    init(_ environment: [String: String] = [:]) throws {
        gateway = try TestGateway(Self.environment.merging(environment) { $1 })
    }

    /// The form of a message, with some fields changed; nil ones left out.
    static func form(_ changes: [String: String?] = [:]) -> [(name: String, value: String)] {
        var fields: [String: String] = [
            "MessageSid": message, "AccountSid": sid, "From": "whatsapp:+4915112345678", "To": "whatsapp:+14155550100",
            "Body": "How do I reset my password?", "NumMedia": "0", "ProfileName": "Kim", "WaId": "4915112345678",
            "MessageType": "text", "Unknown": "parameters are signed too",
        ]
        for (name, value) in changes { fields[name] = value }
        return fields.map { (name: $0.key, value: $0.value) }
    }

    /// Sends a form, signed for this or another address with this or another token.
    func send(
        _ form: [(name: String, value: String)], to path: String = "/api/v1/webhooks/whatsapp",
        signedFor signed: String? = nil, token: String = "new-token"
    ) async -> HTTPResponse {
        let url = "https://support.example.com/fte" + (signed ?? path)
        return await gateway.send(
            "POST", path,
            headers: [
                "Content-Type": "application/x-www-form-urlencoded",
                "X-Twilio-Signature": TwilioSigner(token: token).signature(url: url, form: form),
            ], body: TwilioSigner.body(of: form))
    }

    /// The messages that were taken.
    var taken: [TicketReceived] {
        get throws {
            try gateway.publisher.published.filter { $0.topic == .ticketsIncoming }
                .map { try EventCodec.decode(TicketReceived.self, from: $0.value) }
        }
    }

    var nothingIsStored: Bool { gateway.publisher.published.isEmpty && gateway.store.appended == 0 }
}
