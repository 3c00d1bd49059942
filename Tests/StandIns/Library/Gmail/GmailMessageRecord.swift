public import Core
import FoundationEssentials

/// A message in the stand-in's mailbox.
public struct GmailMessageRecord: Sendable {
    /// Gmail's id of it.
    public let id: String
    /// The thread it is in.
    public let threadID: String
    /// Its labels, such as INBOX, SENT, DRAFT.
    public internal(set) var labels: Set<String>
    /// The mail itself.
    public let raw: [UInt8]
    /// When Gmail got it.
    public let receivedAt: Timestamp
    /// The mailbox's place in its history when it last changed.
    public internal(set) var historyID: UInt64

    /// The first header field of a name, unfolded; nil where there is none.
    public func header(_ name: String) -> String? {
        GmailMIME(raw).headers.first { $0.name.equalsIgnoringCase(name) }?.value
    }

    /// What stands below the headers, as it is written.
    public var body: String { String(decoding: GmailMIME(raw).body, as: UTF8.self) }

    /// Its plain text, as its reader sees it; empty where it has none.
    public var text: String { GmailMIME(raw).plainText ?? "" }

    /// As the API gives it.
    func resource(_ format: String, metadataHeaders: [String] = []) -> GmailMessageResource {
        var resource = GmailMessageResource(
            id: id, threadId: threadID, labelIds: labels.sorted(), snippet: "", historyId: "\(historyID)",
            internalDate: "\(receivedAt.milliseconds)", sizeEstimate: raw.count, raw: nil, payload: nil)
        switch format {
        case "raw": resource.raw = WebSafeBase64.encode(raw)
        case "metadata": resource.payload = GmailMIME(raw).payload(headersOnly: metadataHeaders)
        case "full": resource.payload = GmailMIME(raw).payload()
        default: break
        }
        return resource
    }
}

/// `Message` of the API.
struct GmailMessageResource: Encodable {
    let id: String
    let threadId: String
    let labelIds: [String]
    let snippet: String
    let historyId: String
    let internalDate: String
    let sizeEstimate: Int
    var raw: String?
    var payload: GmailPayload?
}

/// `MessagePart` of the API.
struct GmailPayload: Encodable {
    struct Header: Encodable {
        let name: String
        let value: String
    }
    struct Body: Encodable {
        var attachmentId: String?
        let size: Int
        var data: String?
    }
    let partId: String
    let mimeType: String
    let filename: String
    let headers: [Header]
    var body: Body?
    var parts: [GmailPayload]?
}
