import Core
import FoundationEssentials
import HTTPServer

/// What operators ask about customers: who one is, that two are one, and that they are not.
struct CustomerEndpoint: Sendable {
    let customers: any CustomerKeeping
    /// Where numbers without a country code belong.
    let region: PhoneRegion?
    let traffic: TrafficLog
    let time: any TimeSource

    /// The routes, behind the operators' gate.
    func routes(behind gate: OperatorGate) -> [HTTPRoute] {
        [
            gate.route("GET", "/api/v1/customers/lookup", aliases: ["/customers/lookup"]) { request, name in
                await answer { () throws(Refusal) in try await lookUp(request, by: name) }
            },
            gate.route("POST", "/api/v1/customers/{id}/merge") { request, name in
                await answer { () throws(Refusal) in try await merge(request, by: name) }
            },
            gate.route("POST", "/api/v1/customers/{id}/unmerge") { request, name in
                await answer { () throws(Refusal) in try await unmerge(request, by: name) }
            },
        ]
    }

    private func answer(_ body: () async throws(Refusal) -> [UInt8]) async -> HTTPResponse {
        do throws(Refusal) {
            return .json(try await body())
        } catch {
            traffic.noteRefused(error.problem.code)
            return error.response
        }
    }

    private func lookUp(_ request: HTTPRequest, by name: String) async throws(Refusal) -> [UInt8] {
        let address = try CustomerQuery(request, region: region).address
        let note = OperatorNote(name: name, action: "look_up_customer", details: [:], at: time.now)
        return try await stored {
            guard let record = try await customers.customer(at: address, note: note) else {
                throw CustomerMergeRefusal.unknownCustomer
            }
            return try CompactJSON.bytes(of: record)
        }
    }

    private func merge(_ request: HTTPRequest, by name: String) async throws(Refusal) -> [UInt8] {
        let kept = try customer(in: request)
        let merged = try Self.merged(in: request)
        guard merged != kept else { throw .field("merged", "is the customer to keep") }
        let note = OperatorNote(
            name: name, action: "merge_customers", details: ["merged": merged.text], at: time.now)
        return try await stored {
            try await customers.merge(merged, into: kept, note: note)
            return Self.both(kept, "merged", merged)
        }
    }

    private func unmerge(_ request: HTTPRequest, by name: String) async throws(Refusal) -> [UInt8] {
        let customer = try customer(in: request)
        let note = OperatorNote(
            name: name, action: "unmerge_customers", details: ["customer": customer.text], at: time.now)
        return try await stored {
            let both = try await customers.unmerge(customer, note: note)
            return Self.both(both.kept, "parted", both.parted)
        }
    }

    private static func both(_ kept: UUID, _ name: StaticString, _ other: UUID) -> [UInt8] {
        var body = JSONObjectWriter()
        body.add("customer_id", kept.text)
        body.add(name, other.text)
        return body.bytes
    }

    /// The customer of the path.
    private func customer(in request: HTTPRequest) throws(Refusal) -> UUID {
        guard let id = request.parameters["id"].flatMap({ UUID(uuidString: $0) }) else {
            throw Refusal(problem: .customerNotFound)
        }
        return id
    }

    /// The customer of the body.
    private static func merged(in request: HTTPRequest) throws(Refusal) -> UUID {
        guard request.mediaType == "application/json" else { throw Refusal(problem: .unsupportedMediaType) }
        let members: [String: JSONBody.Value]
        do {
            members = try JSONBody.object(request.body)
        } catch {
            throw Refusal(problem: error.problem)
        }
        guard let value = members["merged"], !value.isNull else { throw .field("merged", "is required") }
        guard let id = value.string.flatMap({ UUID(uuidString: $0) }) else {
            throw .field("merged", "must be the id of a customer")
        }
        return id
    }

    /// What the store does, or why it does not.
    private func stored(_ body: () async throws -> [UInt8]) async throws(Refusal) -> [UInt8] {
        do {
            return try await body()
        } catch let refusal as CustomerMergeRefusal {
            throw Refusal(refusal)
        } catch {
            throw .unavailable
        }
    }
}

extension Refusal {
    /// Why the store refuses: nobody is there, or how things stand forbids it.
    fileprivate init(_ refusal: CustomerMergeRefusal) {
        switch refusal {
        case .unknownCustomer: self.init(problem: .customerNotFound)
        case .beingAnswered: self.init(problem: .conflict(refusal), headers: ["Retry-After": "60"])
        case .sameCustomer, .alreadyMerged, .holdsOthers, .nothingToUndo, .tooLate:
            self.init(problem: .conflict(refusal))
        }
    }

    /// 400 for one field.
    static func field(_ name: String, _ message: String) -> Refusal {
        Refusal(problem: .validation([HTTPProblem.Detail(field: name, message: message)]))
    }
}

extension HTTPProblem {
    fileprivate static let customerNotFound = HTTPProblem(
        status: 404, code: "NOT_FOUND", message: "There is no such customer.")

    /// 409 for what cannot be done as things stand.
    fileprivate static func conflict(_ refusal: CustomerMergeRefusal) -> HTTPProblem {
        HTTPProblem(
            status: 409, code: "CONFLICT",
            message: refusal.description.prefix(1).uppercased()
                + refusal.description.dropFirst() + ".")
    }
}
