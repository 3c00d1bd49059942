public import Core

/// A message as Gmail gives it; which parts are there depends on the format that was asked for.
public struct GmailMessage: Decodable, Sendable {
    /// Gmail's id of it, which only this mailbox knows.
    public let id: String
    /// The thread it is in.
    public let threadID: String
    /// Its labels, such as INBOX.
    public let labels: Set<String>
    /// When Gmail got it.
    public let receivedAt: Timestamp?
    /// The mail itself, with `raw`; what is kept of it.
    public internal(set) var raw: [UInt8]?
    /// Headers and parts, with `metadata` and `full`.
    public let payload: Part?

    /// A part of a mail.
    public struct Part: Decodable, Sendable {
        /// Its type in lower case.
        public let mimeType: String
        /// Its file name; empty where it has none.
        public let filename: String
        /// Its header fields.
        public let headers: [Header]
        /// Its content decoded, where it is part of the answer.
        public let content: [UInt8]?
        /// The parts in it.
        public let parts: [Part]

        /// Reads what the API writes.
        public init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            mimeType = (try container.decodeIfPresent(String.self, forKey: .mimeType) ?? "").lowercased()
            filename = try container.decodeIfPresent(String.self, forKey: .filename) ?? ""
            headers = try container.decodeIfPresent([Header].self, forKey: .headers) ?? []
            parts = try container.decodeIfPresent([Part].self, forKey: .parts) ?? []
            let body = try container.decodeIfPresent(Body.self, forKey: .body)
            content = body?.data.flatMap { WebSafeBase64.decode($0) }
        }

        private struct Body: Decodable {
            let data: String?
        }
        private enum CodingKeys: String, CodingKey {
            case mimeType, filename, headers, parts, body
        }
    }

    /// A header field.
    public struct Header: Decodable, Sendable {
        /// Its name as written.
        public let name: String
        /// What it says.
        public let value: String
    }

    /// The first header field of a name, with `metadata` and `full`.
    public func header(_ name: String) -> String? {
        payload?.headers.first { $0.name.equalsIgnoringCase(name) }?.value
    }

    /// Reads what the API writes.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(String.self, forKey: .id)
        threadID = try container.decodeIfPresent(String.self, forKey: .threadId) ?? ""
        labels = Set(try container.decodeIfPresent([String].self, forKey: .labelIds) ?? [])
        receivedAt = try container.decodeIfPresent(String.self, forKey: .internalDate).flatMap { text in
            Int64(text).map { Timestamp(milliseconds: $0) }
        }
        payload = try container.decodeIfPresent(Part.self, forKey: .payload)
        raw = try container.decodeIfPresent(String.self, forKey: .raw).map { text in
            guard let bytes = WebSafeBase64.decode(text) else {
                throw DecodingError.dataCorruptedError(forKey: .raw, in: container, debugDescription: "no base64")
            }
            return bytes
        }
    }

    private enum CodingKeys: String, CodingKey {
        case id, threadId, labelIds, internalDate, payload, raw
    }
}

/// A draft.
public struct GmailDraft: Decodable, Sendable {
    /// Gmail's id of it, which is not its message's.
    public let id: String
    /// Its message.
    public let message: GmailMessage
}
