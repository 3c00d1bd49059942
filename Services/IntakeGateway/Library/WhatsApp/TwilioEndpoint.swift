import Core
import FoundationEssentials
import HTTPServer
import Signatures

/// `POST /api/v1/webhooks/whatsapp` and `POST /api/v1/webhooks/whatsapp/status`, as Twilio calls them.
///
/// Twilio does not call again by itself: what is answered with 2xx is durable, and 503 says that nothing could take it.
struct TwilioEndpoint: Sendable {
    private let settings: TwilioSettings
    private let gate: TwilioGate
    private let ticketKey: TicketKey
    private let acceptor: MessageAcceptor
    private let traffic: TrafficLog
    private let time: any TimeSource

    init(
        _ settings: TwilioSettings, ticketKey: TicketKey, acceptor: MessageAcceptor, traffic: TrafficLog,
        time: any TimeSource
    ) {
        self.settings = settings
        self.ticketKey = ticketKey
        self.acceptor = acceptor
        self.traffic = traffic
        self.time = time
        gate = TwilioGate(settings)
    }

    /// The two routes.
    var routes: [HTTPRoute] {
        [
            HTTPRoute("POST", "/api/v1/webhooks/whatsapp", aliases: ["/webhooks/whatsapp"]) { request in
                await answering(Self.emptyReply) { () throws(Refusal) in try await take(request) }
            },
            HTTPRoute("POST", "/api/v1/webhooks/whatsapp/status", aliases: ["/webhooks/whatsapp/status"]) { request in
                await answering(Self.received) { () throws(Refusal) in try await report(request) }
            },
        ]
    }

    /// TwiML that says nothing: the answer comes later, as a message of its own.
    private static let emptyReply = HTTPResponse.text("<Response/>", contentType: "text/xml")
    private static let received = HTTPResponse.json(Array(#"{"status":"received"}"#.utf8))

    private func answering(
        _ response: HTTPResponse, _ body: () async throws(Refusal) -> Void
    ) async -> HTTPResponse {
        do throws(Refusal) {
            try await body()
            return response
        } catch {
            traffic.noteRefused(error.problem.code)
            return error.response
        }
    }

    // MARK: Messages

    private func take(_ request: HTTPRequest) async throws(Refusal) {
        let start = ContinuousClock.now
        let form = try gate.form(of: request)
        guard gate.isOurs(form, ours: "To"), let message = try Self.read(form) else {
            traffic.noteIgnored("foreign_message")
            return
        }
        let key = message.customer.whatsapp ?? ""
        let event = EventIdentity.ticketReceived(channel: .whatsapp, channelMessageID: message.sid)
        let outgoing = TicketReceivedEvent.message(
            data(of: message), id: event, key: key, trace: request.trace, at: time.now)
        traffic.noteAccepted(.whatsapp, place: try await accept(outgoing, key: key, event: event), since: start)
    }

    private static func read(_ form: HTTPFormBody) throws(Refusal) -> TwilioMessage? {
        do { return try TwilioMessage(form) } catch { throw Refusal(problem: error) }
    }

    private func data(of message: TwilioMessage) -> TicketReceived {
        let account = settings.account
        return TicketReceived(
            ticketReference: ticketKey.reference(
                for: UnambiguousBytes.of(["message", account.provider, account.address, message.sid])
            ).text,
            channel: .whatsapp, account: account, channelMessageID: message.sid,
            contentHash: SHA256.hexadecimal(message.content), refersTo: message.refersTo, customer: message.customer,
            // Twilio's signature says that WhatsApp knows the sender by this number.
            identity: ClaimedIdentity(verified: true, by: .channel), content: message.content,
            contentKind: message.kind, receivedAt: time.now, metadata: message.metadata)
    }

    // MARK: Reports

    private func report(_ request: HTTPRequest) async throws(Refusal) {
        let form = try gate.form(of: request)
        guard gate.isOurs(form, ours: "From"), let report = TwilioReport(form, of: request) else {
            traffic.noteIgnored("foreign_report")
            return
        }
        let id = UUID.derived(from: "delivery.reported", report.sid, report.status.rawValue, report.code ?? "").text
        let event = Event(
            id: id, type: .deliveryReported, source: IntakeGateway.serviceName, time: time.now,
            data: DeliveryReported(
                account: settings.account, attemptID: report.attempt, providerMessageID: report.sid,
                status: report.status, code: report.code, at: time.now))
        let key = report.conversation.text
        let outgoing = TraceContext.$current.withValue(request.trace) {
            try? EventCodec.encode(event, to: .outbound(for: .whatsapp), key: key).correlated()
        }
        guard let outgoing else { throw .unavailable }
        _ = try await accept(outgoing, key: key, event: id)
        traffic.noteReported(.whatsapp, report.status)
    }

    private func accept(
        _ message: OutgoingMessage, key: String, event: String
    ) async throws(Refusal) -> MessageAcceptor.Place {
        do {
            return try await acceptor.accept(message, key: key, eventID: event)
        } catch {
            throw .unavailable
        }
    }
}

extension HTTPRequest {
    /// The trace it belongs to, or a new one.
    var trace: TraceContext {
        headers[TraceContext.headerName].flatMap(TraceContext.init(traceparent:))?.makeChild() ?? .makeRoot()
    }
}
