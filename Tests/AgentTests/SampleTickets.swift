import Core
import Foundation

/// `context/sample-tickets.json` as tests read it: loosely, so that a test can say which ticket is wrong and why.
struct SampleTickets: Decodable {
    let about: String
    let tickets: [Ticket]

    struct Ticket: Decodable {
        let id: String
        let channel: String
        let customerEmail: String?
        let customerPhone: String?
        let customerName: String?
        let subject: String?
        let sealed: Bool?
        let tone: String
        let nearMissOf: String?
        private let only: Turn?
        private let several: [Turn]?

        /// What the customer writes, one message after the other.
        var turns: [Turn] { several ?? only.map { [$0] } ?? [] }
        var isSealed: Bool { sealed ?? false }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Field.self)
            id = try fields.decode(String.self, forKey: .id)
            channel = try fields.decode(String.self, forKey: .channel)
            customerEmail = try fields.decodeIfPresent(String.self, forKey: .customerEmail)
            customerPhone = try fields.decodeIfPresent(String.self, forKey: .customerPhone)
            customerName = try fields.decodeIfPresent(String.self, forKey: .customerName)
            subject = try fields.decodeIfPresent(String.self, forKey: .subject)
            sealed = try fields.decodeIfPresent(Bool.self, forKey: .sealed)
            tone = try fields.decode(String.self, forKey: .tone)
            nearMissOf = try fields.decodeIfPresent(String.self, forKey: .nearMissOf)
            several = try fields.decodeIfPresent([Turn].self, forKey: .turns)
            only = fields.contains(.content) ? try Turn(from: decoder) : nil
            guard fields.contains(.subject) else { throw missing(.subject, in: fields) }
            guard (several == nil) != (only == nil) else { throw missing(.turns, in: fields) }
        }

        private enum Field: String, CodingKey {
            case id, channel, subject, sealed, tone, turns, content
            case customerEmail = "customer_email"
            case customerPhone = "customer_phone"
            case customerName = "customer_name"
            case nearMissOf = "near_miss_of"
        }

        private func missing(_ field: Field, in fields: KeyedDecodingContainer<Field>) -> DecodingError {
            .dataCorruptedError(forKey: field, in: fields, debugDescription: "\(id): \(field.rawValue)")
        }
    }

    struct Turn: Decodable {
        let content: String
        let contentKind: String?
        let expectedAction: String
        let expectedReason: String?
        let expectedReasons: [String]?
        let expectedSection: String?
        let expectedSections: [String]?

        /// All reasons that are acceptable, the expected one first.
        var reasons: [String] { expectedReasons ?? expectedReason.map { [$0] } ?? [] }
        /// All sections that are acceptable, the expected one first.
        var sections: [String] { expectedSections ?? expectedSection.map { [$0] } ?? [] }

        private enum CodingKeys: String, CodingKey {
            case content
            case contentKind = "content_kind"
            case expectedAction = "expected_action"
            case expectedReason = "expected_reason"
            case expectedReasons = "expected_reasons"
            case expectedSection = "expected_section"
            case expectedSections = "expected_sections"
        }
    }

    static func load() throws -> SampleTickets {
        try JSONDecoder().decode(SampleTickets.self, from: Data(Context.text("sample-tickets.json").utf8))
    }
}
