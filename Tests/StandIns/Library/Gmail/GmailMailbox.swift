import Core
import FoundationEssentials

/// What one mailbox holds, and what became of it: the domain of the stand-in, without any HTTP.
struct GmailMailbox {
    /// One step of the history.
    struct Step {
        enum Kind { case messageAdded, messageDeleted, labelsAdded, labelsRemoved }
        let id: UInt64
        let kind: Kind
        let message: String
        let thread: String
        let labels: Set<String>
    }
    struct Draft {
        let id: String
        let message: String
    }
    enum ThreadChoice {
        /// The thread that its headers name, else one of its own.
        case byHeaders
        case own
        case known(String)
    }

    let address: String
    let aliases: [String]
    private(set) var messages: [String: GmailMessageRecord] = [:]
    private(set) var order: [String] = []
    private(set) var history: [Step] = []
    private(set) var drafts: [Draft] = []
    private(set) var historyID: UInt64
    /// A cursor before this one is no longer known.
    private(set) var oldestKnown: UInt64 = 0
    var watchEnd: Timestamp?
    private let life: String
    private var number = 0

    init(address: String, aliases: [String], life: String = "", historyID: UInt64 = 1000) {
        self.address = address
        self.aliases = aliases
        self.life = life
        self.historyID = historyID
        oldestKnown = historyID
    }

    private mutating func makeID(_ kind: String) -> String {
        number += 1
        return String(SHA256.hexadecimal("\(kind) \(life)\(number) of \(address)").prefix(16))
    }

    private mutating func note(_ kind: Step.Kind, _ message: GmailMessageRecord, labels: Set<String>) {
        // Gmail's numbers grow, but not by one.
        historyID += 17
        messages[message.id]?.historyID = historyID
        history.append(
            Step(id: historyID, kind: kind, message: message.id, thread: message.threadID, labels: labels))
    }

    /// Puts a mail into the mailbox.
    mutating func add(
        _ raw: [UInt8], labels: Set<String>, thread: ThreadChoice = .byHeaders, at time: Timestamp = .now
    ) -> GmailMessageRecord {
        let id = makeID("message")
        let threadID =
            switch thread {
            case .byHeaders: self.thread(of: raw) ?? id
            case .own: id
            case .known(let thread): thread
            }
        let record = GmailMessageRecord(
            id: id, threadID: threadID, labels: labels, raw: raw, receivedAt: time, historyID: historyID)
        messages[id] = record
        order.append(id)
        note(.messageAdded, record, labels: labels)
        return messages[id] ?? record
    }

    mutating func remove(_ id: String) {
        guard let message = messages[id] else { return }
        note(.messageDeleted, message, labels: message.labels)
        messages[id] = nil
        order.removeAll { $0 == id }
    }

    mutating func change(_ id: String, adding: Set<String>, removing: Set<String>) {
        guard let message = messages[id] else { return }
        let (gained, lost) = (adding.subtracting(message.labels), removing.intersection(message.labels))
        messages[id]?.labels.formUnion(adding)
        messages[id]?.labels.subtract(removing)
        if !lost.isEmpty { note(.labelsRemoved, message, labels: lost) }
        if !gained.isEmpty { note(.labelsAdded, message, labels: gained) }
    }

    /// Forgets the history up to now: every cursor that was given out is too old.
    mutating func forgetHistory() {
        historyID += 1_000_000
        oldestKnown = historyID
        history = []
    }

    // MARK: Drafts

    /// Keeps a mail as a draft; in a thread only where its headers belong there, as Gmail does.
    mutating func addDraft(_ raw: [UInt8], thread: String?) -> Draft {
        let choice = thread.flatMap { belongs(raw, to: $0) ? ThreadChoice.known($0) : nil } ?? .own
        let draft = Draft(id: "r\(makeID("draft"))", message: add(raw, labels: ["DRAFT"], thread: choice).id)
        drafts.append(draft)
        return draft
    }

    /// Sends a draft: it is gone, and a message with a new id and a new Message-ID of Gmail's is there.
    mutating func send(_ draft: Draft) -> GmailMessageRecord? {
        guard let message = messages[draft.message] else { return nil }
        drafts.removeAll { $0.id == draft.id }
        remove(message.id)
        let name = "<CA+\(makeID("name"))@mail.gmail.com>"
        let raw = GmailMIME.replacing([("Message-ID", name)], in: message.raw)
        // A thread that the draft began is gone with it.
        let hasBegunThread = message.threadID == message.id
        return add(raw, labels: ["SENT"], thread: hasBegunThread ? .own : .known(message.threadID))
    }

    mutating func removeDraft(_ draft: Draft) {
        drafts.removeAll { $0.id == draft.id }
        remove(draft.message)
    }

    // MARK: Threads

    /// Whether a mail may stand in a thread: it answers one of its messages, under the same subject.
    private func belongs(_ raw: [UInt8], to thread: String) -> Bool {
        let mail = GmailMIME(raw)
        let names = Self.names(in: mail)
        return messages.values.contains { message in
            guard message.threadID == thread, let name = message.header("Message-ID") else { return false }
            return names.contains(name)
                && Self.subject(message.header("Subject")) == Self.subject(mail.header("Subject"))
        }
    }

    private func thread(of raw: [UInt8]) -> String? {
        let mail = GmailMIME(raw)
        let names = Self.names(in: mail)
        guard !names.isEmpty else { return nil }
        let subject = Self.subject(mail.header("Subject"))
        return order.reversed().lazy.compactMap { messages[$0] }.first { message in
            guard let name = message.header("Message-ID") else { return false }
            return names.contains(name) && Self.subject(message.header("Subject")) == subject
        }?.threadID
    }

    private static func names(in mail: GmailMIME) -> Set<String> {
        let text = [mail.header("References"), mail.header("In-Reply-To")].compactMap { $0 }.joined(separator: " ")
        return Set(text.split(whereSeparator: \.isWhitespace).map(String.init))
    }

    private static func subject(_ text: String?) -> String {
        var subject = (text ?? "").lowercased()[...]
        while let prefix = ["re:", "fwd:", "fw:", " "].first(where: { subject.hasPrefix($0) }) {
            subject = subject.dropFirst(prefix.count)
        }
        return String(subject)
    }
}
