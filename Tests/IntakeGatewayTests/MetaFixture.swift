import Core
import FoundationEssentials
import HTTPServer
import Lifecycle
import Signatures
import StandIns

@testable import IntakeGateway

/// A gateway that Meta calls, and what signs for it.
struct MetaCaller {
    static let path = "/api/v1/webhooks/whatsapp/meta"
    static let number = "106540352242922"
    static let environment = [
        "META_APP_SECRET": "new-secret, old-secret", "META_VERIFY_TOKEN": "shown once & again",
        "META_ACCESS_TOKEN": "EAAx", "META_PHONE_NUMBER_ID": number,
    ]
    static let contact = #"{"profile":{"name":"Kim"},"wa_id":"4915112345678","user_id":"DE.13491208655302741918"}"#
    static let text = #""type":"text","text":{"body":"How do I reset my password?"}"#
    let gateway: TestGateway

    init(_ environment: [String: String] = [:]) throws {
        gateway = try TestGateway(Self.environment.merging(environment) { $1 })
    }

    // MARK: Bodies

    static func message(
        _ what: String = text, id: String = "wamid.A", from: String = "4915112345678",
        userID: String? = "DE.13491208655302741918", timestamp: String = "1790000000"
    ) -> String {
        let user = userID.map { #""from_user_id":"\#($0)","# } ?? ""
        return #"{"from":"\#(from)",\#(user)"id":"\#(id)","timestamp":"\#(timestamp)",\#(what)}"#
    }

    static func status(_ word: String, id: String = "wamid.S", tag: String?, more: String = "") -> String {
        let tag = tag.map { #","biz_opaque_callback_data":"\#($0)""# } ?? ""
        let about = #""timestamp":"1790000000","recipient_id":"4915112345678""#
        return #"{"id":"\#(id)","status":"\#(word)",\#(about)\#(tag)\#(more)}"#
    }

    static func change(
        messages: [String] = [], statuses: [String] = [], contacts: [String] = [contact], to number: String = number,
        field: String = "messages"
    ) -> String {
        """
        {"field":"\(field)","value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"14155550101",\
        "phone_number_id":"\(number)"},"contacts":[\(contacts.joined(separator: ","))],\
        "messages":[\(messages.joined(separator: ","))],"statuses":[\(statuses.joined(separator: ","))]}}
        """
    }

    // MARK: Sending

    func send(_ body: [UInt8], secret: String = "new-secret") async -> HTTPResponse {
        await gateway.send(
            "POST", Self.path,
            headers: [
                "Content-Type": "application/json",
                MetaSignature.header: MetaStandIn.signature(of: body, secret: secret),
            ],
            body: body)
    }

    func send(_ changes: String...) async -> HTTPResponse { await send(MetaStandIn.payload(changes)) }

    // MARK: What came of it

    /// The messages that were taken.
    var taken: [TicketReceived] {
        get throws {
            try gateway.publisher.published.filter { $0.topic == .ticketsIncoming }
                .map { try EventCodec.decode(TicketReceived.self, from: $0.value) }
        }
    }

    /// The reports that were taken.
    var reports: [DeliveryReported] {
        get throws {
            try gateway.publisher.published.filter { $0.topic == .whatsappOutbound }
                .map { try EventCodec.decode(DeliveryReported.self, from: $0.value) }
        }
    }

    var nothingIsStored: Bool { gateway.publisher.published.isEmpty && gateway.store.appended == 0 }

    func ignored(_ kind: String) -> Bool {
        gateway.metrics.prometheusText().contains("fte_intake_ignored_total{kind=\"\(kind)\"}")
    }
}
