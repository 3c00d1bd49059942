import Core
import Foundation
import HTTPClient
import Synchronization
import TestSupport
import Testing

/// One use of the support form.
struct Submission: Sendable {
    var mail = "kim@example.org"
    var subject = "A question"
    var message = "How do I reset my password?"
    var category = "account_access"
    /// The `Idempotency-Key`.
    var key: String?

    var body: [UInt8] {
        let fields = [
            "name": "Kim Example", "email": mail, "subject": subject, "message": message, "category": category,
        ]
        return (try? JSONEncoder().encode(fields)).map(Array.init) ?? []
    }
}

extension Fleet {
    /// Where the gateway takes requests.
    var api: String {
        get throws {
            guard let api = try service(.gateway).api else { throw FleetProcessError("the gateway has no port yet") }
            return api
        }
    }

    /// Sends the form.
    func post(_ submission: Submission) async throws -> HTTPClientResponse {
        try await post(submission.body, key: submission.key)
    }

    /// Sends bytes to the form's address.
    func post(_ body: [UInt8], key: String? = nil) async throws -> HTTPClientResponse {
        let api = try api
        var headers: HTTPHeaders = ["Content-Type": "application/json"]
        if let key { headers["Idempotency-Key"] = key }
        var request = HTTPClientRequest(
            method: "POST", url: "\(api)/api/v1/support/form", headers: headers, body: body)
        request.timeout = .seconds(20)
        return try await client.send(request)
    }

    /// Sends the form, which must be accepted, and gives the ticket's reference.
    @discardableResult
    func submit(_ submission: Submission) async throws -> String {
        let response = try await post(submission)
        guard response.status == 201, let reference = try JSONValue(json: response.body)["ticket_id"]?.string else {
            let text = String(decoding: response.body, as: UTF8.self)
            throw FleetProcessError("a submission was answered with \(response.status) \(text)")
        }
        return reference
    }

    /// Sends many, some at the same time, in the order of their numbers; every one must be accepted.
    @discardableResult
    func submit(
        _ count: Int, atOnce: Int, _ make: @escaping @Sendable (Int) -> Submission = Fleet.question
    ) async throws -> [String] {
        let work = Work()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<atOnce {
                group.addTask {
                    while let number = work.next(below: count) {
                        work.note(try await self.submit(make(number)))
                    }
                }
            }
            try await group.waitForAll()
        }
        return work.references
    }

    /// What several senders share.
    private final class Work: Sendable {
        private let state = Mutex((next: 0, references: [String]()))

        var references: [String] { state.withLock { $0.references } }

        func next(below limit: Int) -> Int? {
            state.withLock { state in
                guard state.next < limit else { return nil }
                defer { state.next += 1 }
                return state.next
            }
        }

        func note(_ reference: String) { state.withLock { $0.references.append(reference) } }
    }

    /// A question of a customer of its own.
    static func question(_ number: Int) -> Submission {
        Submission(mail: "customer\(number)@example.org", subject: "Password")
    }

    /// What the gateway says of a ticket.
    func ticket(_ reference: String) async throws -> JSONValue {
        let response = try await get("\(try api)/api/v1/tickets/\(reference)")
        guard response.status == 200 else {
            throw FleetProcessError("a look at a ticket was answered with \(response.status)")
        }
        return try JSONValue(json: response.body)
    }

    /// Waits until a ticket shows a reply, and gives the ticket.
    func answeredTicket(_ reference: String) async throws -> JSONValue {
        let found = Mutex(JSONValue.null)
        try await wait("the ticket's answer") {
            let ticket = try await self.ticket(reference)
            found.withLock { $0 = ticket }
            return ticket["responses"]?.array?.isEmpty == false
        }
        return found.withLock { $0 }
    }

    /// What the gateway says of its health.
    func health() async throws -> JSONValue {
        try JSONValue(json: try await get("\(try api)/api/v1/health").body)
    }
}
