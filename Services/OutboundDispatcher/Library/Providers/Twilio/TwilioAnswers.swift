import Core
import FoundationEssentials
import HTTPClient

/// A message as Twilio's API describes it.
struct TwilioMessageResource: Decodable {
    let sid: String
    let status: String
    let body: String?
    let direction: String?
    let dateCreated: String?
    let errorCode: Int?

    enum CodingKeys: String, CodingKey {
        case sid, status, body, direction
        case dateCreated = "date_created"
        case errorCode = "error_code"
    }

    init?(_ json: [UInt8]) {
        guard let resource = try? JSONDecoder().decode(Self.self, from: Data(json)),
            TwilioSettings.isIdentifier(resource.sid, "SM", "MM")
        else { return nil }
        self = resource
    }

    /// Where Twilio's word puts it; a word nobody here knows says no more than that Twilio has it.
    var deliveryStatus: DeliveryStatus {
        switch status {
        case "sent": .sent
        case "delivered": .delivered
        case "read", "played": .read
        case "failed": .failed
        case "undelivered": .undelivered
        case "canceled": .canceled
        default: .queued
        }
    }

    /// The message as an attempt keeps it.
    var sent: SentPart {
        SentPart(providerMessageID: sid, status: deliveryStatus, code: errorCode.map(String.init))
    }

    /// When Twilio made it, to the second.
    var createdAt: Timestamp? { dateCreated.flatMap(HTTPDate.read) }
}

/// A page of Twilio's list of messages, newest first.
struct TwilioMessagePage: Decodable {
    let messages: [TwilioMessageResource]
    /// Where the next page is, from the API's address on; nil on the last one.
    let nextPage: String?

    enum CodingKeys: String, CodingKey {
        case messages
        case nextPage = "next_page_uri"
    }

    init?(_ json: [UInt8]) {
        guard let page = try? JSONDecoder().decode(Self.self, from: Data(json)) else { return nil }
        self = page
    }
}

/// What Twilio says when it refuses something.
struct TwilioProblem: Decodable {
    let code: Int

    init?(_ json: [UInt8]) {
        guard let problem = try? JSONDecoder().decode(Self.self, from: Data(json)) else { return nil }
        self = problem
    }
}
