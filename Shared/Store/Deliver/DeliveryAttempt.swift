import Core
import FoundationEssentials
import PostgresClient

/// An attempt at a part, as `delivery_attempts` keeps it.
struct DeliveryAttempt {
    let id: UUID
    let messageID: UUID
    let purpose: PartClaim.Purpose
    let part: Int
    let parts: Int
    var status: String
    var providerMessageID: String?
    var reported: DeliveryStatus?
    var code: String?

    init(_ row: PostgresRow) throws {
        id = try row.value("id", as: UUID.self)
        messageID = try row.value("message_id", as: UUID.self)
        purpose = try row.word("purpose", of: "delivery_attempts", as: PartClaim.Purpose.self)
        part = try row.value("part", as: Int.self)
        parts = try row.value("parts", as: Int.self)
        status = try row.value("status", as: String.self)
        providerMessageID = try row.optional("provider_message_id", as: String.self)
        reported = try row.optionalWord("delivery_status", of: "delivery_attempts", as: DeliveryStatus.self)
        code = try row.optional("error_code", as: String.self)
    }

    static let columns: SQL = """
        id, message_id, purpose, part, parts, status, provider_message_id, delivery_status, error_code
        """

    /// What the provider says of it, where it counts towards the reply.
    var progress: DeliveryStatus? {
        switch status {
        case "failed", "unknown": reported.flatMap { $0.isFailure ? $0 : nil } ?? .failed
        case "sent", "delivered": reported ?? .queued
        default: nil
        }
    }

    /// The attempt with the end of its sending; what a report has said before stays.
    func ended(by result: PartEnding.Result) -> DeliveryAttempt {
        guard status == "claimed" else { return self }
        var attempt = self
        switch result {
        case .accepted(let id, let status, let code): attempt.take(status, as: id, code: code)
        case .failed(let code):
            attempt.status = "failed"
            attempt.reported = .failed
            attempt.code = code
        case .unclear:
            attempt.status = "unknown"
            attempt.reported = .failed
            attempt.code = "unknown"
        }
        return attempt
    }

    /// Whether a report is about the message that this attempt has sent, as far as that is known.
    func isMeant(by report: DeliveryReported) -> Bool {
        providerMessageID == nil || report.providerMessageID == nil || providerMessageID == report.providerMessageID
    }

    /// The attempt after a report; nil when it says nothing new.
    func moved(by report: DeliveryReported) -> DeliveryAttempt? {
        // What was refused here was never sent by this attempt.
        guard status != "refused", report.status.rank > (reported?.rank ?? -1) else { return nil }
        var attempt = self
        attempt.take(report.status, as: report.providerMessageID, code: report.code)
        return attempt
    }

    private mutating func take(_ status: DeliveryStatus, as id: String?, code: String?) {
        providerMessageID = providerMessageID ?? id
        reported = status
        self.code = status.isFailure ? code ?? self.code : nil
        self.status = status.hasArrived ? "delivered" : status.isFailure ? "failed" : "sent"
    }
}
