import Core
import FoundationEssentials
import KafkaClient
import Messaging
import Synchronization

/// What lies on `incoming`: each message once, with the earliest place it was found at.
struct LedgerSurvey: Sendable {
    /// A message as its event names it.
    struct Key: Hashable, Sendable {
        let channel: Channel
        let messageID: String
    }

    /// Where and when a message was found.
    struct Finding: Sendable {
        let eventID: String
        let day: String
        let receivedAt: Timestamp
        let place: TopicPartition
        let offset: Int64
    }

    /// Messages by channel and id.
    private(set) var messages: [Key: Finding] = [:]
    /// What is no readable message.
    private(set) var unreadable: [Finding] = []
    /// Where the processors would go on, by partition.
    let committed: [TopicPartition: Int64]

    /// Whether a processor has finished the place a message was found at.
    func isFinished(_ finding: Finding) -> Bool {
        finding.offset < committed[finding.place] ?? 0
    }

    /// Reads everything that is kept.
    ///
    /// What processors have finished is asked first: a message counted as finished had its outcome before anybody looks
    /// for it.
    static func read(_ tail: KafkaTail) async throws -> LedgerSurvey {
        let partitions = try await tail.partitions(of: .ticketsIncoming).map { TopicPartition(.ticketsIncoming, $0) }
        let progress = try await tail.committed(partitions)
        let survey = Mutex(
            LedgerSurvey(
                committed: Dictionary(progress.map { ($0.partition, $0.nextOffset) }, uniquingKeysWith: { $1 })))
        try await tail.readToEnd(.ticketsIncoming) { message in
            survey.withLock { $0.add(message) }
            return true
        }
        return survey.withLock { $0 }
    }

    private init(committed: [TopicPartition: Int64]) { self.committed = committed }

    private mutating func add(_ message: ReceivedMessage) {
        let attributes = try? EventCodec.attributes(of: message.headers)
        // What colleagues wrote is no message that anybody has to answer.
        if attributes?.type == .replyObserved { return }
        let head = attributes.flatMap { _ in try? JSONDecoder().decode(Head.self, from: Data(message.value)) }
        let time = head?.receivedAt ?? message.timestamp
        let finding = Finding(
            eventID: attributes?.id ?? "", day: time.day, receivedAt: time,
            place: TopicPartition(message.topic, message.partition), offset: message.offset)
        guard let head else {
            unreadable.append(finding)
            return
        }
        // Nor is it one when WhatsApp tells of a customer's new number.
        if head.tellsOfChange { return }
        let key = Key(channel: head.channel, messageID: head.messageID)
        if messages[key] == nil { messages[key] = finding }
    }

    /// The part of an event that names its message.
    struct Head: Decodable {
        let channel: Channel
        let messageID: String
        let receivedAt: Timestamp
        let kind: ContentKind?
        let metadata: [String: String]?

        /// Whether it is about who somebody is, and nothing was said.
        var tellsOfChange: Bool { kind.map { IdentifierChange.isMeant(by: $0, metadata: metadata ?? [:]) } ?? false }

        enum CodingKeys: String, CodingKey {
            case channel, metadata
            case messageID = "channel_message_id"
            case receivedAt = "received_at"
            case kind = "content_kind"
        }
    }
}

extension Timestamp {
    /// The day in UTC: `2026-01-31`.
    var day: String { String(description.prefix(10)) }
}
