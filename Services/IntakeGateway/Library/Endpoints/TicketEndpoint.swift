import Core
import HTTPServer
import Signatures

/// `GET /api/v1/tickets/{ref}`: the reference is all that a customer needs, and nothing else opens a ticket.
struct TicketEndpoint: Sendable {
    private let tickets: any TicketReading
    private let key: TicketKey
    private let traffic: TrafficLog

    init(tickets: any TicketReading, key: TicketKey, traffic: TrafficLog) {
        self.tickets = tickets
        self.key = key
        self.traffic = traffic
    }

    func respond(to request: HTTPRequest) async -> HTTPResponse {
        guard let text = request.parameters["ref"], let reference = TicketReference(text), key.isGenuine(reference)
        else {
            traffic.noteRefused(HTTPProblem.ticketNotFound.code)
            return HTTPProblem.ticketNotFound.response()
        }
        do {
            guard let view = try await tickets.ticket(reference: reference.text) else {
                return .json(Self.received(reference.text))
            }
            return .json(Self.json(view))
        } catch {
            // Never an untrue "received": nobody knows how far the ticket is.
            traffic.noteRefused(HTTPProblem.serviceUnavailable.code)
            return Refusal.unavailable.response
        }
    }

    private static func json(_ view: TicketView) -> [UInt8] {
        var body = JSONObjectWriter()
        body.add("ticket_id", view.reference)
        body.add("status", view.status.rawValue)
        body.add("category", view.category?.rawValue)
        body.add("priority", view.priority.rawValue)
        body.add("subject", view.subject)
        body.add("source_channel", view.sourceChannel.rawValue)
        body.add("created_at", view.createdAt)
        body.add("updated_at", view.updatedAt)
        body.add("resolved_at", view.resolvedAt)
        body.add("messages", json: json(view.messages))
        body.add("responses", json: json(view.messages.filter { $0.role != .customer }))
        return body.bytes
    }

    /// A genuine reference whose message nobody has stored yet.
    private static func received(_ reference: String) -> [UInt8] {
        var body = JSONObjectWriter()
        body.add("ticket_id", reference)
        body.add("status", "received")
        let unknown: [StaticString] = [
            "category", "priority", "subject", "source_channel", "created_at", "updated_at", "resolved_at",
        ]
        for name in unknown { body.add(name, json: "null") }
        body.add("messages", json: "[]")
        body.add("responses", json: "[]")
        return body.bytes
    }

    private static func json(_ entries: [TicketView.Entry]) -> String {
        let objects = entries.map { entry in
            var object = JSONObjectWriter()
            object.add("content", entry.content)
            object.add("channel", entry.channel.rawValue)
            object.add("role", entry.role.rawValue)
            object.add("created_at", entry.createdAt)
            return object.json
        }
        return "[\(objects.joined(separator: ","))]"
    }
}

extension HTTPProblem {
    static let ticketNotFound = HTTPProblem(
        status: 404, code: "TICKET_NOT_FOUND", message: "There is no ticket with this reference.")
}
