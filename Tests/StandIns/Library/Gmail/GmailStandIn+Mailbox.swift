import Synchronization
import Core
import FoundationEssentials
import HTTPServer

/// The calls that read a mailbox.
extension GmailStandIn {
    private struct Reference: Encodable {
        let id: String
        let threadId: String
        var labelIds: [String]?
    }
    private struct MessageEntry: Encodable {
        let message: Reference
        var labelIds: [String]?
    }
    private struct HistoryRecord: Encodable {
        let id: String
        let messages: [Reference]
        var messagesAdded: [MessageEntry]?
        var messagesDeleted: [MessageEntry]?
        var labelsAdded: [MessageEntry]?
        var labelsRemoved: [MessageEntry]?
    }
    private struct HistoryPage: Encodable {
        let history: [HistoryRecord]?
        let historyId: String
        var nextPageToken: String?
    }
    private struct MessagePage: Encodable {
        let messages: [Reference]?
        let resultSizeEstimate: Int
        var nextPageToken: String?
    }
    private struct Thread: Encodable {
        let id: String
        let historyId: String
        let messages: [GmailMessageResource]
    }

    func held(_ call: Call) -> GmailMailbox {
        state.withLock { $0.mailboxes[call.mailbox] } ?? GmailMailbox(address: call.mailbox, aliases: [])
    }

    static func json(_ value: some Encodable) -> HTTPResponse {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes]
        guard let data = try? encoder.encode(value) else { return .gmailProblem(500, "backendError") }
        return .json(Array(data))
    }

    static let notFound = HTTPResponse.gmailProblem(404, "notFound", "Requested entity was not found.")

    func profile(_ call: Call) -> HTTPResponse {
        let mailbox = held(call)
        let text = #"""
            {"emailAddress":"\#(mailbox.address)","messagesTotal":\#(mailbox.messages.count),"threadsTotal":1,\#
            "historyId":"\#(mailbox.historyID)"}
            """#
        return .json(Array(text.utf8))
    }

    func watch(_ call: Call) -> HTTPResponse {
        struct Wish: Decodable { let topicName: String }
        guard let wish = try? JSONDecoder().decode(Wish.self, from: Data(call.request.body)),
            wish.topicName == identity.topic
        else { return .gmailProblem(400, "invalidArgument", "Invalid topicName does not match") }
        watch(call.mailbox)
        let mailbox = held(call)
        let (place, end) = (mailbox.historyID, mailbox.watchEnd ?? .now)
        return .json(Array(#"{"historyId":"\#(place)","expiration":"\#(end.milliseconds)"}"#.utf8))
    }

    func history(_ call: Call) -> HTTPResponse {
        let mailbox = held(call)
        guard let start = call.request.queryValue("startHistoryId").flatMap(UInt64.init) else {
            return .gmailProblem(400, "invalidArgument", "Missing startHistoryId")
        }
        guard start >= mailbox.oldestKnown, start <= mailbox.historyID else { return Self.notFound }
        let wanted = Set(call.request.query.filter { $0.name == "historyTypes" }.map(\.value))
        let steps = mailbox.history.filter {
            $0.id > start && (wanted.isEmpty || wanted.contains(Self.name(of: $0.kind)))
        }
        let (shown, next) = page(of: steps, call.request)
        let records = shown.map { step -> HistoryRecord in
            // Labels as they are now, as Gmail gives them, which is not always how they were.
            let labels = mailbox.messages[step.message]?.labels ?? step.labels
            let message = Reference(id: step.message, threadId: step.thread, labelIds: labels.sorted())
            var record = HistoryRecord(
                id: "\(step.id)", messages: [Reference(id: step.message, threadId: step.thread)])
            switch step.kind {
            case .messageAdded: record.messagesAdded = [MessageEntry(message: message)]
            case .messageDeleted: record.messagesDeleted = [MessageEntry(message: message)]
            case .labelsAdded: record.labelsAdded = [MessageEntry(message: message, labelIds: step.labels.sorted())]
            case .labelsRemoved:
                record.labelsRemoved = [MessageEntry(message: message, labelIds: step.labels.sorted())]
            }
            return record
        }
        return Self.json(
            HistoryPage(
                history: records.isEmpty ? nil : records, historyId: "\(mailbox.historyID)", nextPageToken: next))
    }

    private static func name(of kind: GmailMailbox.Step.Kind) -> String {
        switch kind {
        case .messageAdded: "messageAdded"
        case .messageDeleted: "messageDeleted"
        case .labelsAdded: "labelAdded"
        case .labelsRemoved: "labelRemoved"
        }
    }

    /// Newest first; `q` knows `after:` with seconds, `rfc822msgid:` and `in:`.
    func messageList(_ call: Call) -> HTTPResponse {
        let mailbox = held(call)
        let terms = (call.request.queryValue("q") ?? "").split(separator: " ").map(String.init)
        let showsAll = call.request.queryValue("includeSpamTrash") == "true"
        let found = mailbox.order.reversed().compactMap { mailbox.messages[$0] }.filter { message in
            (showsAll || message.labels.isDisjoint(with: ["SPAM", "TRASH"]))
                && terms.allSatisfy { Self.matches(message, $0) }
        }
        let (shown, next) = page(of: found, call.request)
        let references = shown.map { Reference(id: $0.id, threadId: $0.threadID) }
        return Self.json(
            MessagePage(
                messages: references.isEmpty ? nil : references, resultSizeEstimate: found.count, nextPageToken: next))
    }

    private static func matches(_ message: GmailMessageRecord, _ term: String) -> Bool {
        let sides = term.split(separator: ":", maxSplits: 1).map(String.init)
        guard sides.count == 2 else { return true }
        switch sides[0] {
        case "after": return Int64(sides[1]).map { message.receivedAt.milliseconds >= $0 * 1000 } ?? true
        case "rfc822msgid":
            let name = message.header("Message-ID") ?? ""
            return name == sides[1] || name == "<\(sides[1])>"
        case "in": return sides[1] == "anywhere" || message.labels.contains(sides[1].uppercased())
        default: return true
        }
    }

    func message(_ call: Call) -> HTTPResponse {
        guard let message = held(call).messages[call.id] else { return Self.notFound }
        let headers = call.request.query.filter { $0.name == "metadataHeaders" }.map(\.value)
        return Self.json(message.resource(call.request.queryValue("format") ?? "full", metadataHeaders: headers))
    }

    func thread(_ call: Call) -> HTTPResponse {
        let mailbox = held(call)
        let messages = mailbox.order.compactMap { mailbox.messages[$0] }.filter { $0.threadID == call.id }
        guard !messages.isEmpty else { return Self.notFound }
        let format = call.request.queryValue("format") ?? "full"
        guard format != "raw" else { return .gmailProblem(400, "invalidArgument", "Invalid format") }
        let headers = call.request.query.filter { $0.name == "metadataHeaders" }.map(\.value)
        return Self.json(
            Thread(
                id: call.id, historyId: "\(mailbox.historyID)",
                messages: messages.map { $0.resource(format, metadataHeaders: headers) }))
    }

    func aliases(_ call: Call) -> HTTPResponse {
        struct Alias: Encodable {
            let sendAsEmail: String
            let displayName: String
            let isPrimary: Bool
            let isDefault: Bool
            let verificationStatus: String?
        }
        let mailbox = held(call)
        let aliases = ([mailbox.address] + mailbox.aliases).enumerated().map { place, address in
            Alias(
                sendAsEmail: address, displayName: "Support", isPrimary: place == 0, isDefault: place == 0,
                verificationStatus: place == 0 ? nil : "accepted")
        }
        return Self.json(["sendAs": aliases])
    }

    /// One page, and the token of the next.
    func page<Element>(of all: [Element], _ request: HTTPRequest) -> (shown: [Element], next: String?) {
        let largest = state.withLock { $0.pageSize }
        let size = max(1, min(largest, request.queryValue("maxResults").flatMap { Int($0) } ?? 100))
        let start = request.queryValue("pageToken").flatMap { Int($0) } ?? 0
        let end = min(all.count, start + size)
        return (Array(all[min(start, end)..<end]), end < all.count ? "\(end)" : nil)
    }
}
