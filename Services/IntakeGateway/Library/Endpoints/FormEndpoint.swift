import Core
import HTTPServer

/// `POST /api/v1/support/form`.
struct FormEndpoint: Sendable {
    private static let largestBody = 256 * 1024
    private let intake: TicketIntake
    private let clients: ClientAddress?
    private let traffic: TrafficLog

    /// Makes the endpoint.
    ///
    /// - Parameters:
    ///   - intake: Takes submissions.
    ///   - clients: Tells addresses apart, where they are limited.
    ///   - traffic: Counts.
    init(intake: TicketIntake, clients: ClientAddress?, traffic: TrafficLog) {
        self.intake = intake
        self.clients = clients
        self.traffic = traffic
    }

    func respond(to request: HTTPRequest) async -> HTTPResponse {
        let start = ContinuousClock.now
        do throws(Refusal) {
            try Self.checkForm(of: request)
            let (receipt, place) = try await intake.submit(request.body, context(of: request))
            traffic.noteAccepted(.webForm, place: place, since: start)
            return Self.response(receipt)
        } catch {
            traffic.noteRefused(error.problem.code)
            return error.response
        }
    }

    private static func checkForm(of request: HTTPRequest) throws(Refusal) {
        let charset = request.headers["Content-Type"]?.lowercased().split(separator: "charset=").dropFirst().first
        guard request.mediaType == "application/json", charset?.contains("utf-8") ?? true else {
            throw Refusal(problem: .unsupportedMediaType)
        }
        guard request.body.count <= largestBody else { throw Refusal(problem: .payloadTooLarge) }
    }

    private func context(of request: HTTPRequest) -> SubmissionContext {
        let key = request.headers["Idempotency-Key"].flatMap { $0.isEmpty ? nil : $0 }
        return SubmissionContext(
            idempotencyKey: key, clientAddress: clients?.limitKey(of: request) ?? "",
            trace: request.trace)
    }

    private static func response(_ receipt: Receipt) -> HTTPResponse {
        var body = JSONObjectWriter()
        body.add("ticket_id", receipt.ticketID)
        body.add("status", "received")
        body.add("message", "Thank you for contacting us. We are looking into your request.")
        body.add("estimated_response_time", "usually within 5 minutes")
        body.add("created_at", receipt.createdAt)
        return .json(status: 201, body.bytes)
    }
}
