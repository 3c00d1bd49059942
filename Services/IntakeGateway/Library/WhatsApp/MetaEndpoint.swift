import Core
import FoundationEssentials
import HTTPServer
import Signatures

/// `GET` and `POST /api/v1/webhooks/whatsapp/meta`, as Meta calls them.
///
/// Meta repeats a batch for days until it hears 200: that is said when every item is durable. What of a batch was durable
/// before comes again under the same ids, and nothing is done twice.
struct MetaEndpoint: Sendable {
    /// The largest body that Meta sends.
    private static let largestBody = 4 * 1024 * 1024
    /// How many customers' messages are made durable at a time.
    private static let width = 64
    private static let longestChallenge = 1024

    private let settings: MetaSettings
    private let signature: MetaSignature
    private let ticketKey: TicketKey
    private let acceptor: MessageAcceptor
    private let traffic: TrafficLog
    private let time: any TimeSource

    init(
        _ settings: MetaSettings, ticketKey: TicketKey, acceptor: MessageAcceptor, traffic: TrafficLog,
        time: any TimeSource
    ) {
        self.settings = settings
        self.ticketKey = ticketKey
        self.acceptor = acceptor
        self.traffic = traffic
        self.time = time
        signature = MetaSignature(secrets: settings.appSecrets)
    }

    /// The two routes.
    var routes: [HTTPRoute] {
        let path = "/api/v1/webhooks/whatsapp/meta"
        return [
            HTTPRoute("GET", path) { request in
                answering { () throws(Refusal) in try challenge(request) }
            },
            HTTPRoute("POST", path, maximumBody: Self.largestBody) { request in
                do throws(Refusal) {
                    try await take(request)
                    return Self.received
                } catch { return refuse(error) }
            },
        ]
    }

    private static let received = HTTPResponse.json(Array(#"{"status":"received"}"#.utf8))

    private func answering(_ body: () throws(Refusal) -> HTTPResponse) -> HTTPResponse {
        do throws(Refusal) { return try body() } catch { return refuse(error) }
    }

    private func refuse(_ refusal: Refusal) -> HTTPResponse {
        traffic.noteRefused(refusal.problem.code)
        return refusal.response
    }

    // MARK: Setting up

    /// Gives back what Meta asks for when the webhook is set up, to whoever shows the token.
    private func challenge(_ request: HTTPRequest) throws(Refusal) -> HTTPResponse {
        let token = request.queryValue("hub.verify_token") ?? ""
        guard constantTimeEquals(Array(token.utf8), Array(settings.verifyToken.utf8)),
            request.queryValue("hub.mode") == "subscribe"
        else { throw Refusal(problem: .invalidSignature) }
        guard let challenge = request.queryValue("hub.challenge"), !challenge.isEmpty,
            challenge.utf8.count <= Self.longestChallenge
        else { throw Refusal(problem: .malformedPayload("hub.challenge is missing or too long.")) }
        return .text(challenge)
    }

    // MARK: A batch

    /// An item with the key that keeps it in order.
    private struct Item {
        enum Count {
            case message
            case echo
            case report(DeliveryStatus)
        }
        let key: String
        let event: String
        let outgoing: OutgoingMessage
        let count: Count
    }

    private func take(_ request: HTTPRequest) async throws(Refusal) {
        let start = ContinuousClock.now
        guard signature.isGenuine(body: request.body, signature: request.headers[MetaSignature.header]) else {
            throw Refusal(problem: .invalidSignature)
        }
        let batch: MetaBatch
        do { batch = try MetaBatch(request.body, for: settings.phoneNumberID, now: time.now) } catch {
            throw Refusal(problem: error.problem)
        }
        for (kind, count) in batch.ignored { traffic.noteIgnored(kind, count) }
        let trace = request.trace
        var items = batch.messages.map { item(of: $0, trace) }
        for echo in batch.echoes { items.append(try item(ofEcho: echo, trace)) }
        for report in batch.reports { items.append(try item(of: report, trace)) }
        guard await accept(lanes(of: items), since: start) else { throw .unavailable }
    }

    /// The items of each key in their order.
    private func lanes(of items: [Item]) -> [[Item]] {
        var places: [String: Int] = [:]
        var lanes: [[Item]] = []
        for item in items {
            // A message and a report have keys of different topics.
            let lane = "\(item.outgoing.topic.rawValue) \(item.key)"
            if let place = places[lane] {
                lanes[place].append(item)
            } else {
                places[lane] = lanes.count
                lanes.append([item])
            }
        }
        return lanes
    }

    /// Makes everything durable that can be; true when that is all.
    private func accept(_ lanes: [[Item]], since start: ContinuousClock.Instant) async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            var isDurable = true
            for (place, lane) in lanes.enumerated() {
                if place >= Self.width, await group.next() == false { isDurable = false }
                group.addTask { await accept(lane, since: start) }
            }
            for await result in group where !result { isDurable = false }
            return isDurable
        }
    }

    /// Makes the items of one key durable, none before the one that came before it.
    private func accept(_ lane: [Item], since start: ContinuousClock.Instant) async -> Bool {
        for item in lane {
            do {
                let place = try await acceptor.accept(item.outgoing, key: item.key, eventID: item.event)
                switch item.count {
                case .message: traffic.noteAccepted(.whatsapp, place: place, since: start)
                case .echo: traffic.noteObserved(.whatsapp)
                case .report(let status): traffic.noteReported(.whatsapp, status)
                }
            } catch { return false }
        }
        return true
    }

    // MARK: Items

    private func item(of message: MetaMessage, _ trace: TraceContext) -> Item {
        let event = EventIdentity.ticketReceived(channel: .whatsapp, channelMessageID: message.id)
        return Item(
            key: message.key, event: event,
            outgoing: TicketReceivedEvent.message(
                data(of: message), id: event, key: message.key, trace: trace, at: time.now),
            count: .message)
    }

    private func item(ofEcho echo: MetaMessage, _ trace: TraceContext) throws(Refusal) -> Item {
        let event = EventIdentity.replyObserved(channel: .whatsapp, channelMessageID: echo.id, customer: echo.key)
        let outgoing = try? ReplyObservedEvent.message(
            data(of: echo), id: event, key: echo.key, trace: trace, at: time.now)
        guard let outgoing else { throw .unavailable }
        return Item(key: echo.key, event: event, outgoing: outgoing, count: .echo)
    }

    private func data(of message: MetaMessage) -> TicketReceived {
        TicketReceived(
            ticketReference: reference(of: message.id), channel: .whatsapp, account: settings.account,
            channelMessageID: message.id, contentHash: SHA256.hexadecimal(message.content), refersTo: message.refersTo,
            customer: message.customer,
            // Meta's signature says that WhatsApp knows the customer by his id and his number.
            identity: ClaimedIdentity(verified: true, by: .channel), content: message.content,
            contentKind: message.kind, receivedAt: time.now, sentAt: message.sentAt, metadata: message.metadata)
    }

    private func reference(of message: String) -> String {
        let account = settings.account
        return ticketKey.reference(
            for: UnambiguousBytes.of(["message", account.provider, account.address, message])
        ).text
    }

    private func item(of report: MetaReport, _ trace: TraceContext) throws(Refusal) -> Item {
        let id = UUID.derived(from: "delivery.reported", report.id, report.status.rawValue, report.code ?? "").text
        let event = Event(
            id: id, type: .deliveryReported, source: IntakeGateway.serviceName, time: time.now,
            data: DeliveryReported(
                account: settings.account, attemptID: report.tag.attemptID, providerMessageID: report.id,
                status: report.status, code: report.code, at: time.now))
        let key = report.tag.conversationID.text
        let outgoing = TraceContext.$current.withValue(trace) {
            try? EventCodec.encode(event, to: .outbound(for: .whatsapp), key: key).correlated()
        }
        guard let outgoing else { throw .unavailable }
        return Item(key: key, event: id, outgoing: outgoing, count: .report(report.status))
    }
}
