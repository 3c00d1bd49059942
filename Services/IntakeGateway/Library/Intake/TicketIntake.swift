import Core
import HTTPServer
import Signatures

/// What a customer gets for a submission that was accepted.
struct Receipt: Sendable, Equatable {
    /// The ticket's reference.
    let ticketID: String
    /// When it was accepted.
    let createdAt: Timestamp
}

/// What a submission brings besides its body.
struct SubmissionContext: Sendable {
    /// The client's `Idempotency-Key`.
    var idempotencyKey: String?
    /// Whom the submission counts for where addresses are limited.
    var clientAddress: String
    /// The trace it belongs to.
    var trace: TraceContext
}

/// The story of one form submission, top to bottom: read, limit, identify, make durable, hand out the reference.
struct TicketIntake: Sendable {
    private static let idempotencyKeyLength = 1...255
    private let form: FormReader
    private let perMail: RateLimiter
    private let perAddress: RateLimiter
    private let ticketKey: TicketKey
    private let acceptor: MessageAcceptor
    private let time: any TimeSource

    init(
        form: FormReader, perMail: RateLimiter, perAddress: RateLimiter, ticketKey: TicketKey,
        acceptor: MessageAcceptor, time: any TimeSource
    ) {
        self.form = form
        self.perMail = perMail
        self.perAddress = perAddress
        self.ticketKey = ticketKey
        self.acceptor = acceptor
        self.time = time
    }

    /// Accepts a submission; when this returns, its message is durable.
    ///
    /// - Throws: `Refusal`.
    func submit(
        _ body: [UInt8], _ context: SubmissionContext
    ) async throws(Refusal) -> (receipt: Receipt, place: MessageAcceptor.Place) {
        let submission = try read(body, context)
        let now = time.now
        try limit(submission, context, at: now)
        let identity = SubmissionIdentity(
            submission, idempotencyKey: context.idempotencyKey, at: now, key: ticketKey)
        let message = Self.message(submission, identity, context, at: now)
        do {
            let place = try await acceptor.accept(message, key: submission.email, eventID: identity.eventID)
            return (Receipt(ticketID: identity.ticketID, createdAt: now), place)
        } catch {
            throw .unavailable
        }
    }

    private func read(_ body: [UInt8], _ context: SubmissionContext) throws(Refusal) -> FormSubmission {
        do {
            if let key = context.idempotencyKey { try Self.check(key) }
            return try form.read(body)
        } catch {
            throw Refusal(problem: error)
        }
    }

    private static func check(_ idempotencyKey: String) throws(HTTPProblem) {
        let isPrintable = idempotencyKey.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        guard isPrintable, idempotencyKeyLength.contains(idempotencyKey.utf8.count) else {
            throw .validation([
                HTTPProblem.Detail(field: "Idempotency-Key", message: "must be 1 to 255 printable ASCII characters")
            ])
        }
    }

    private func limit(
        _ submission: FormSubmission, _ context: SubmissionContext, at now: Timestamp
    ) throws(Refusal) {
        let waits = [
            perMail.retryAfter(submission.email, at: now), perAddress.retryAfter(context.clientAddress, at: now),
        ]
        if let seconds = waits.compactMap(\.self).max() { throw .rateLimited(retryAfter: seconds) }
    }

    private static func message(
        _ submission: FormSubmission, _ identity: SubmissionIdentity, _ context: SubmissionContext, at now: Timestamp
    ) -> OutgoingMessage {
        let data = TicketReceived(
            ticketReference: identity.ticketID, channel: .webForm,
            account: ChannelAccount(provider: "web", address: "support-form"),
            channelMessageID: identity.channelMessageID, contentHash: identity.contentHash,
            customer: CustomerContact(email: submission.email, phone: submission.phone, name: submission.name),
            identity: ClaimedIdentity(
                verified: submission.isIdentityVerified, by: submission.isIdentityVerified ? .token : .typed),
            subject: submission.subject, content: submission.message, contentKind: .text,
            category: submission.category, priority: submission.priority, receivedAt: now,
            // Lets the processor tell a repeat across the edge of a slot from a submission that named its own key.
            metadata: ["idempotency": context.idempotencyKey == nil ? "slot" : "key"])
        return TicketReceivedEvent.message(
            data, id: identity.eventID, key: submission.email, trace: context.trace, at: now)
    }
}
